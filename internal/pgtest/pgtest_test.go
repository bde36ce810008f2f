package pgtest

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"panal/internal/testenv"
)

// childVar makes this test binary start a cluster, say where it is and wait to
// be killed.
const childVar = "PGTEST_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childVar); dir != "" {
		dsn, _, err := StartCluster(dir, false)
		if err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
		fmt.Println(dsn)
		select {}
	}
	os.Exit(m.Run())
}

func TestStartGivesEachTestItsOwnDatabase(t *testing.T) {
	var dropped string
	t.Run("first", func(t *testing.T) {
		one, two := Start(t), Start(t)
		query[int](t, one, "WITH made AS (SELECT 1) SELECT * FROM made")
		exec1(t, one, "CREATE TABLE product (id INT)")
		if n := query[int](t, two, "SELECT count(*) FROM pg_tables WHERE tablename = 'product'"); n != 0 {
			t.Error("a table made in one database is seen in another")
		}
		if enc := query[string](t, one, "SHOW server_encoding"); enc != "UTF8" {
			t.Errorf("server_encoding = %s, want UTF8", enc)
		}
		dropped = one
	})
	if t.Skipped() || dropped == "" {
		t.Skip("the first part was skipped")
	}
	for range 600 {
		conn, err := pgx.Connect(t.Context(), dropped)
		if err != nil {
			return
		}
		conn.Close(t.Context())
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("the database is still there 30 s after its test ended")
}

func TestTemplateIsFilledOnce(t *testing.T) {
	fills := 0
	template := Template{Fill: func(dsn string) error {
		fills++
		return admin(dsn, "CREATE TABLE product (id INT)")
	}}
	one, two := template.Start(t), template.Start(t)
	exec1(t, one, "INSERT INTO product VALUES (1)")
	if n := query[int](t, two, "SELECT count(*) FROM product"); n != 0 {
		t.Errorf("%d rows of one copy are in another", n)
	}
	if !named() && fills != 1 {
		t.Errorf("filled %d times", fills)
	}
	t.Run("named", func(t *testing.T) {
		t.Setenv(ServerVar, one)
		if n := query[int](t, template.Start(t), "SELECT count(*) FROM product"); n != 0 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestStartUsesTheNamedServer(t *testing.T) {
	named := Start(t)
	for name, dsn := range map[string]string{"url": named, "list": keyValue(t, named)} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(ServerVar, dsn)
			got := Start(t)
			if port, want := query[string](t, got, "SHOW port"), query[string](t, named, "SHOW port"); port != want {
				t.Errorf("the database is on port %s, want %s", port, want)
			}
			if db := query[string](t, got, "SELECT current_database()"); !strings.HasPrefix(db, "panal_test_") {
				t.Errorf("current_database() = %s", db)
			}
		})
	}
}

func TestDurableClusterKeepsItsPromises(t *testing.T) {
	needServer(t)
	dsn, stop, err := StartCluster("", true)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	for _, setting := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
		if v := query[string](t, dsn, "SHOW "+setting); v != "on" {
			t.Errorf("%s = %s, want on", setting, v)
		}
	}
	dir := filepath.Dir(query[string](t, dsn, "SHOW data_directory"))
	stop()
	requireGone(t, dsn, dir)
}

func TestClusterEndsWithAKilledProcess(t *testing.T) {
	needServer(t)
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childVar+"="+os.TempDir())
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	dsn, err := bufio.NewReader(out).ReadString('\n')
	dsn = strings.TrimSpace(dsn)
	if err != nil || strings.HasPrefix(dsn, "error:") {
		t.Fatalf("the child said %q, %v", dsn, err)
	}
	dir := filepath.Dir(query[string](t, dsn, "SHOW data_directory"))

	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // "signal: killed"
	requireGone(t, dsn, dir)
}

func TestClusterOutlivesItsForgottenStop(t *testing.T) {
	dsn := Start(t)
	runtime.GC()
	runtime.GC() // finalizers of the first have run by the end of the second
	time.Sleep(100 * time.Millisecond)
	query[int](t, dsn, "SELECT 1")
}

func TestFindPrefersTheNewestVersion(t *testing.T) {
	root := t.TempDir()
	for _, version := range []string{"9.6", "15", "17", "8.4", "local"} {
		bin := filepath.Join(root, version, "bin")
		if err := os.MkdirAll(bin, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(bin, "postgres"), nil, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	got, err := find("postgres", root+"/*/bin")
	if want := filepath.Join(root, "17", "bin", "postgres"); err != nil || got != want {
		t.Errorf("find = %q, %v, want %q", got, err, want)
	}
}

func TestFindSaysWhereItLooked(t *testing.T) {
	t.Setenv("PATH", "")
	if path, err := find("postgres", "/nowhere/*/bin"); err == nil || !strings.Contains(err.Error(), "/nowhere/*/bin") {
		t.Errorf("find = %q, %v, want an error that says where it looked", path, err)
	}
}

func needServer(t *testing.T) {
	t.Helper()
	if _, err := Binary("pg_ctl"); err != nil {
		testenv.Missing(t, "postgres", err.Error())
	}
}

func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

func exec1(t *testing.T, dsn, statement string) {
	t.Helper()
	conn := connect(t, dsn)
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func query[T any](t *testing.T, dsn, statement string) (v T) {
	t.Helper()
	conn := connect(t, dsn)
	defer conn.Close(t.Context())
	if err := conn.QueryRow(t.Context(), statement).Scan(&v); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	return v
}

// keyValue writes a DSN's URL in PostgreSQL's other form.
func keyValue(t *testing.T, dsn string) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	password, _ := u.User.Password()
	return fmt.Sprintf("host=%s port=%s user=%s password=%s dbname=%s",
		u.Hostname(), u.Port(), u.User.Username(), password, strings.TrimPrefix(u.Path, "/"))
}

// requireGone waits for the server to stop listening and its directory to go.
func requireGone(t *testing.T, dsn, dir string) {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for {
		conn, dialErr := net.Dial("tcp", u.Host)
		if dialErr == nil {
			conn.Close()
		}
		_, statErr := os.Stat(dir)
		if dialErr != nil && os.IsNotExist(statErr) {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("30 s later, dial %s: %v; stat %s: %v", u.Host, dialErr, dir, statErr)
		case <-time.After(50 * time.Millisecond):
		}
	}
}
