//go:build linux || darwin

package pgtest

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// superuser is the role that owns a cluster.
const superuser = "panal"

// watch waits for its standard input to close, which happens when stop is
// called and when the process that started the cluster ends, even by kill -9.
// Then it stops the server and removes the directory.
const watch = `cat >/dev/null; "$1" stop -s -D "$2/data" -m immediate 2>/dev/null; rm -rf "$2"`

// running keeps the watchers' pipes of this process: a pipe that nobody holds
// is closed by the garbage collector, and its cluster would end with it.
var running sync.Map

// StartCluster starts a throw-away PostgreSQL server in a new directory inside
// dir and returns the DSN of its database postgres. A durable cluster keeps the
// server's own settings for fsync and commit, as a benchmark needs, and an
// empty dir is then the system's temporary directory. Any other cluster trades
// durability for speed, and an empty dir is kept in memory if there is room.
//
// The server listens on a free loopback port and asks for a random password.
// It ends, and its directory goes, with stop or with the calling process.
// PostgreSQL refuses to run as root, so root runs it as the user postgres or
// nobody, who must be able to enter dir.
func StartCluster(dir string, durable bool) (dsn string, stop func(), err error) {
	pgctl, err := Binary("pg_ctl")
	if err != nil {
		return "", nil, err
	}
	cred, err := unprivileged()
	if err != nil {
		return "", nil, err
	}
	c := cluster{pgctl: pgctl, password: rand.Text(), durable: durable}
	c.attr = &syscall.SysProcAttr{Credential: cred, Setpgid: true} // not ended by the terminal's Ctrl-C
	if dir == "" && !durable {
		dir = inMemory()
	}
	if c.dir, err = os.MkdirTemp(dir, "panal-pg-"); err != nil {
		return "", nil, err
	}
	if cred != nil {
		if err := os.Chown(c.dir, int(cred.Uid), int(cred.Gid)); err != nil {
			return "", nil, errors.Join(err, os.RemoveAll(c.dir))
		}
	}
	stop, err = c.watch()
	if err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(c.dir))
	}
	if dsn, err = c.start(); err != nil {
		stop()
		return "", nil, err
	}
	return dsn, stop, nil
}

type cluster struct {
	pgctl    string
	dir      string
	password string
	durable  bool
	attr     *syscall.SysProcAttr
}

// watch starts the watcher and returns the function that ends the cluster.
func (c *cluster) watch() (stop func(), err error) {
	watcher := c.command("/bin/sh", "-c", watch, "sh", c.pgctl, c.dir)
	pipe, err := watcher.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := watcher.Start(); err != nil {
		return nil, fmt.Errorf("%w (the server's user must be able to enter %s)", err, c.dir)
	}
	running.Store(pipe, true)
	return func() {
		running.Delete(pipe)
		_ = pipe.Close()
		_ = watcher.Wait() // its directory may already be gone with the caller's
	}, nil
}

func (c *cluster) start() (dsn string, err error) {
	// Readable by all, in a directory that only the server's user may enter.
	pwfile := filepath.Join(c.dir, "password")
	if err := os.WriteFile(pwfile, []byte(c.password), 0o644); err != nil {
		return "", err
	}
	initdb := c.command(filepath.Join(filepath.Dir(c.pgctl), "initdb"), "-D", c.dir+"/data", "-U", superuser,
		"--auth=md5", "--pwfile="+pwfile, "--no-sync", "--no-locale", "--encoding=UTF8")
	if out, err := initdb.CombinedOutput(); err != nil {
		return "", fmt.Errorf("initdb: %w\n%s", err, out)
	}
	// Another process may take the port between its choice and its use.
	for range 3 {
		if dsn, err = c.listen(); err == nil {
			return dsn, nil
		}
	}
	return "", err
}

func (c *cluster) listen() (dsn string, err error) {
	port, err := freePort()
	if err != nil {
		return "", err
	}
	options := []string{"-h 127.0.0.1", "-p " + strconv.Itoa(port), "-k ''", "-c max_connections=200"}
	if !c.durable {
		options = append(options, "-c fsync=off", "-c synchronous_commit=off", "-c full_page_writes=off")
	}
	log := filepath.Join(c.dir, "log")
	ctl := c.command(c.pgctl, "start", "-s", "-w", "-t", "60", "-D", c.dir+"/data", "-l", log, "-o", strings.Join(options, " "))
	if err := ctl.Run(); err != nil {
		said, _ := os.ReadFile(log) // what pg_ctl failed at is more telling than why its log cannot be read
		return "", fmt.Errorf("pg_ctl start: %w\n%s", err, said)
	}
	return fmt.Sprintf("postgres://%s:%s@127.0.0.1:%d/postgres?sslmode=disable", superuser, c.password, port), nil
}

// command runs as the cluster's user, in a directory that user can enter, and
// without the caller's PG* variables.
func (c *cluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = c.dir
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C"}
	cmd.SysProcAttr = c.attr
	return cmd
}

// unprivileged returns whom to run the server as: nil, oneself, unless root.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, err
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("running as root, and there is no user postgres or nobody to run PostgreSQL as")
}

// inMemory returns Linux's memory file system when a cluster surely fits there,
// and nothing otherwise. Creating a database writes 300 files: 10 ms in memory,
// and from 30 to 250 ms on a disk, by the state of its file system.
func inMemory() string {
	const shm, room = "/dev/shm", 2 << 30
	var fs syscall.Statfs_t
	if syscall.Statfs(shm, &fs) != nil || uint64(fs.Bavail)*uint64(fs.Bsize) < room {
		return ""
	}
	return shm
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
