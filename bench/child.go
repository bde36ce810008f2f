package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A child is a server that is measured, in a process of its own, so that its processor time is told from the load's.
// It is this program again, with a hidden subcommand. It speaks on its standard output: its address once it listens,
// and then, for each line it is sent, the processor time it has used so far. It ends when its standard input does, as
// it also does when this process is killed.
type child struct {
	name    string
	address string
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
}

// startChild starts a hidden subcommand with environment variables of its own, and waits until it listens.
func startChild(ctx context.Context, name string, env ...string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self, name)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // the terminal's Ctrl-C is for us, who then stop it in order
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	c := &child{name: name, cmd: cmd, in: in, out: bufio.NewReader(out)}
	if c.address, err = c.line(); err != nil {
		return nil, errors.Join(fmt.Errorf("start the %s process: %w", name, err), c.stop())
	}
	return c, nil
}

func (c *child) line() (string, error) {
	line, err := c.out.ReadString('\n')
	return strings.TrimSpace(line), err
}

// cpu asks for the processor time that the child has used.
func (c *child) cpu() (time.Duration, error) {
	if _, err := io.WriteString(c.in, "cpu\n"); err != nil {
		return 0, err
	}
	line, err := c.line()
	if err != nil {
		return 0, fmt.Errorf("the %s process no longer answers: %w", c.name, err)
	}
	nanoseconds, err := strconv.ParseInt(line, 10, 64)
	return time.Duration(nanoseconds), err
}

// pause stops the child where it stands, so that what it does in the background takes nothing from what is measured
// beside it; resume lets it go on.
func (c *child) pause() error  { return c.cmd.Process.Signal(syscall.SIGSTOP) }
func (c *child) resume() error { return c.cmd.Process.Signal(syscall.SIGCONT) }

// stop has the child finish what it has begun and waits for its end. It may be called twice.
func (c *child) stop() error {
	if c == nil || c.cmd == nil {
		return nil
	}
	cmd := c.cmd
	c.cmd = nil
	c.in.Close()
	cmd.Process.Signal(syscall.SIGCONT) // one that is paused would not notice
	hung := time.AfterFunc(patience, func() { cmd.Process.Kill() })
	defer hung.Stop()
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("the %s process: %w", c.name, err)
	}
	return nil
}

// attend is the child's side: it says where it listens, answers each line with the processor time used, and returns
// when there are no more.
func attend(address string) error {
	fmt.Println(address)
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		fmt.Println(processorTime().Nanoseconds())
	}
	return lines.Err()
}

// processorTime is what this process has used, in user mode and in the kernel.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
