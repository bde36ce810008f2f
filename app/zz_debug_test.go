package app
import ("time";"fmt")
var t0 = time.Now()
func mark(s string) { fmt.Println(time.Since(t0).Round(time.Millisecond), s) }
