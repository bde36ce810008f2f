package insight

import (
	"context"
	"io"
)

// ReadPairsFile calls each with the id and the value of every line `id value` of a file, as Read understands lines; one
// whose name ends in .gz is unpacked. Lines that are not of the form are passed over and reported.
func ReadPairsFile(ctx context.Context, path string, each func(id, value string) error) (report Report, err error) {
	err = withFile(path, func(r io.Reader) error {
		return lines(ctx, r, &report, func(number int, fields [][]byte) error {
			if len(fields) != 2 {
				report.refuse(&report.Malformed, number)
				return nil
			}
			return each(string(fields[0]), string(fields[1]))
		})
	})
	return report, err
}
