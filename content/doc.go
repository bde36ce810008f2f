// Package content is what a community says to its members and where it meets them: broadcasts, alone or in a series, and
// gatherings.
//
// It decides when something is said, who is meant by it, who may read it, and who may say it. It leaves who somebody is and
// what they belong to to community, how a member is told to community/notice, acting when a time has come to jobs, and
// guarding to store.
package content
