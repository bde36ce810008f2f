package commerce

import (
	"panal/access"
	"panal/fact"
	"panal/internal/id"
)

// atWork is a write that somebody makes for others, as staff: its facts say who.
type atWork struct {
	Tx
	by id.ID
}

func (tx atWork) Emit(f fact.Fact) error {
	f.By = tx.by
	return tx.Tx.Emit(f)
}

// working returns the write as the actor's work, unless what they change is their own.
func working(tx Tx, actor access.Actor, owner id.ID) Tx {
	if owner == actor.Member {
		return tx
	}
	return atWork{tx, actor.Member}
}

// byItself is the write for what comes of somebody's work by itself, and is told as nobody's.
func byItself(tx Tx) Tx {
	if work, is := tx.(atWork); is {
		return work.Tx
	}
	return tx
}
