package fission

import (
	"cmp"
	"maps"
	"slices"

	"panal/community"
	"panal/internal/id"
)

// Where a member is says the chapter that they are in: chapters state their region. Whoever is in none is of no region.

// byRegion puts members on sides so that those of one region stay together: region after region, the largest first, each
// on the side that has fewer, then whoever is of no region, as they joined. The circle must have members of two
// regions, or some of none, and enough with one: where a few are says nothing of the others.
func byRegion(crew []community.CircleMember, regions map[id.ID]string) (map[id.ID]int, error) {
	together := map[string][]id.ID{}
	known := 0
	for _, m := range crew {
		region := regions[m.Member]
		together[region] = append(together[region], m.Member)
		if region != "" {
			known++
		}
	}
	if len(together) < 2 || known*knownShare < len(crew) {
		return nil, ErrSplitRegions
	}
	elsewhere := together[""]
	delete(together, "")
	names := slices.SortedFunc(maps.Keys(together), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(together[b]), len(together[a])), cmp.Compare(a, b))
	})
	sides, counts := make(map[id.ID]int, len(crew)), [2]int{}
	put := func(members ...id.ID) {
		side := 0
		if counts[1] < counts[0] {
			side = 1
		}
		for _, m := range members {
			sides[m] = side
		}
		counts[side] += len(members)
	}
	for _, name := range names {
		put(together[name]...)
	}
	for _, m := range elsewhere {
		put(m)
	}
	return sides, nil
}
