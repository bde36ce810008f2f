package poster

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/skip2/go-qrcode"
)

// QR is a link as a square of dark and light modules, its quiet zone included.
type QR struct{ modules [][]bool }

// NewQR encodes a link. Medium recovery stands a crease in a poster; it fails
// only on links too long for any code.
func NewQR(link string) (QR, error) {
	code, err := qrcode.New(link, qrcode.Medium)
	if err != nil {
		return QR{}, fmt.Errorf("poster: QR code of %d bytes: %w", len(link), err)
	}
	return QR{code.Bitmap()}, nil
}

// Size is the number of modules on a side.
func (q QR) Size() int { return len(q.modules) }

// Dark reports whether the module at column x of row y is dark.
func (q QR) Dark(x, y int) bool { return q.modules[y][x] }

// ViewBox frames Path in an SVG, a module being one unit.
func (q QR) ViewBox() string {
	n := strconv.Itoa(q.Size())
	return "0 0 " + n + " " + n
}

// Path draws the dark modules as SVG path data, one rectangle for each run in a
// row: an eighth of what a square per module takes.
func (q QR) Path() string {
	var b strings.Builder
	for y, row := range q.modules {
		for x := 0; x < len(row); x++ {
			if !row[x] {
				continue
			}
			run := x
			for run < len(row) && row[run] {
				run++
			}
			fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x, y, run-x, run-x)
			x = run
		}
	}
	return b.String()
}
