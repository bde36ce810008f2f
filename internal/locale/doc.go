// Package locale speaks to people in their language: it picks one of the
// supported languages, looks messages up in the catalogs under messages/, and
// writes money, numbers and times the way that language does.
//
// A catalog is a folder of TOML files per language, one file per area
// (messages/en/common.toml, messages/en/fault.toml …); every file is loaded, so
// an area can be added without touching another. A message names its values in
// double braces, "{{.name}} joined", and one that counts has the plural forms of
// its language:
//
//	[groupbuy.missing]
//	one = "{{.count}} more person"
//	other = "{{.count}} more people"
//
// The words id, hash, description, leftDelim, rightDelim, zero, one, two, few,
// many and other are the format's own and cannot be keys.
//
// The package decides nothing about which language a person prefers: callers
// pass the tags they know of, the strongest first.
package locale
