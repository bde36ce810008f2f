// Package ui is the kit every page is built from: the frames (landing, member,
// console, bare), and the components in them (buttons, fields, tables, states,
// people, times, sharing).
//
// It decides how things look and read to a screen reader, and keeps the promises
// of the page kit: no inline style or script, nothing that needs a script to be
// read or sent, status by word and shape as well as colour. It leaves to package
// web what is shown, where links lead and what a form does. Components take
// plain structs, so a page is tested by its data and the kit by its storybook
// (storybook_test.go), which renders every component once.
package ui
