package link

// MyData is where a member gets what is held of them, and asks to be erased.
func (c Community) MyData() string      { return c.at("/me/data") }
func (c Community) Export() string      { return c.MyData() + "/export" }
func (c Community) Erasure() string     { return c.MyData() + "/erase" }
func (c Community) UndoErasure() string { return c.Erasure() + "/undo" }
