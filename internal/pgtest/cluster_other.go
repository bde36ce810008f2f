//go:build !linux && !darwin

package pgtest

import "errors"

// StartCluster is for Linux and macOS, where it can run the server as another
// user and end it with the process. Elsewhere PANAL_TEST_POSTGRES names a
// running server.
func StartCluster(dir string, durable bool) (dsn string, stop func(), err error) {
	return "", nil, errors.New("a throw-away PostgreSQL server needs Linux or macOS; set " + ServerVar)
}
