// Command panal runs a community as an economy: see the README, or panal --help.
package main

import (
	"os"

	"panal/app"
)

func main() { os.Exit(app.Main(os.Args[1:])) }
