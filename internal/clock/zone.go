package clock

import (
	"sync"
	"time"
)

// zones holds the time zones that were asked for: reading one costs a hundred times more than looking here.
var zones sync.Map

// Zone returns the time zone of an IANA name, and another for a name that is empty or of none.
func Zone(name string, otherwise *time.Location) *time.Location {
	if name == "" {
		return otherwise
	}
	if zone, ok := zones.Load(name); ok {
		return zone.(*time.Location)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return otherwise
	}
	zones.Store(name, zone)
	return zone
}
