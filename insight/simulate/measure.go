package simulate

import (
	"bufio"
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"panal/insight"
)

// Measured is what cascades that have happened show.
type Measured struct {
	Cascades  int
	Sizes     int // cascades that are as large as their line says
	Adoptions int // starters included; somebody may adopt more than once
	People    int // different adopters of a cascade, over all cascades
	// MeanDepth is the mean over cascades of the mean depth of their people, starters at 0. Somebody who adopts more
	// than once stands where they did so last.
	MeanDepth float64
	MaxDepth  int
	StarterK  float64 // how many follow a starter, on the average
	K         float64 // how many follow somebody who followed
	PerPerson float64 // how many follow an adopter, starters or not: always below 1, since every cascade ends
	Cycle     int64   // seconds from adopting to being followed, the median; 0 when nobody follows
	MeanCycle float64
}

// path is one adoption: from the starter to who adopts, and how many seconds after the start.
type path struct {
	people []string
	at     int64
}

// Measure reads cascades, one a line: id, starter, time, size and the adoptions, apart by tabs. An adoption is
// starter/…/member:seconds, and they are apart by spaces. It is the form of Xu, Zhou, Zhang, Liu & Trajcevski, CasFlow
// (IEEE Transactions on Knowledge and Data Engineering 35, 2023). Lines that are not of the form are passed over and
// reported. There is an error when no line is left.
func Measure(ctx context.Context, r io.Reader) (Measured, insight.Report, error) {
	var m measuring
	var report insight.Report
	in := bufio.NewReader(r)
	for number := 1; ; number++ {
		line, err := in.ReadString('\n')
		if err != nil && err != io.EOF {
			return Measured{}, report, err
		}
		if ctx.Err() != nil {
			return Measured{}, report, ctx.Err()
		}
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			report.Lines++
			size, paths, ok := parseCascade(line)
			if ok {
				m.add(size, paths)
			} else {
				report.Malformed++
				if len(report.First) < 20 {
					report.First = append(report.First, number)
				}
			}
		}
		if err == io.EOF {
			break
		}
	}
	if m.Cascades == 0 {
		return Measured{}, report, errors.New("there are no cascades")
	}
	return m.result(), report, nil
}

func parseCascade(line string) (size int, paths []path, ok bool) {
	fields := strings.Split(line, "\t")
	if len(fields) < 5 {
		return 0, nil, false
	}
	size, err := strconv.Atoi(fields[3])
	if err != nil {
		return 0, nil, false
	}
	for adoption := range strings.FieldsSeq(fields[4]) {
		people, seconds, _ := strings.Cut(adoption, ":")
		at, err := strconv.ParseInt(seconds, 10, 64)
		p := path{strings.Split(people, "/"), at}
		if err != nil || at < 0 || slices.Contains(p.people, "") || p.people[0] != fields[1] {
			return 0, nil, false
		}
		paths = append(paths, p)
	}
	return size, paths, len(paths) > 0
}

// measuring adds cascades up.
type measuring struct {
	Measured
	direct, further int // who follow a starter, and who follow others
	depths          float64
	gaps            []int64
}

func (m *measuring) add(size int, paths []path) {
	m.Cascades++
	if size == len(paths) {
		m.Sizes++
	}
	m.Adoptions += len(paths)
	first := map[string]int64{} // when people adopted first
	depth := map[string]int{}
	for _, p := range paths {
		who := p.people[len(p.people)-1]
		if at, ok := first[who]; !ok || p.at < at {
			first[who] = p.at
		}
		depth[who] = len(p.people) - 1
		m.MaxDepth = max(m.MaxDepth, depth[who])
	}
	for _, p := range paths {
		switch len(p.people) {
		case 1:
			continue
		case 2:
			m.direct++
		default:
			m.further++
		}
		if at, ok := first[p.people[len(p.people)-2]]; ok && at <= p.at {
			m.gaps = append(m.gaps, p.at-at)
		}
	}
	sum := 0
	for _, d := range depth {
		sum += d
	}
	m.People += len(depth)
	m.depths += float64(sum) / float64(len(depth))
}

func (m *measuring) result() Measured {
	r := m.Measured
	r.MeanDepth = m.depths / float64(m.Cascades)
	r.StarterK = float64(m.direct) / float64(m.Cascades)
	if followers := m.direct + m.further; followers > 0 {
		r.K = float64(m.further) / float64(followers)
		r.PerPerson = float64(followers) / float64(m.Adoptions)
	}
	if len(m.gaps) > 0 {
		slices.Sort(m.gaps)
		r.Cycle = m.gaps[len(m.gaps)/2]
		for _, gap := range m.gaps {
			r.MeanCycle += float64(gap) / float64(len(m.gaps))
		}
	}
	return r
}
