package ui

import "github.com/a-h/templ"

// Kind is a button's weight. A view has one Primary.
type Kind string

const (
	Primary Kind = ""
	Plain   Kind = "plain"
	Quiet   Kind = "quiet"
	Danger  Kind = "danger"
)

// Action is something to press: a Button when it sends its form, a LinkButton
// when it leads somewhere.
type Action struct {
	Label    string
	Icon     string
	Kind     Kind
	Small    bool
	Wide     bool
	Disabled bool

	Href string // LinkButton

	Name, Value string           // Button: which of several was pressed
	Attrs       templ.Attributes // hx-… and data-…
}

func (a Action) class() string {
	class := "button"
	if a.Kind != Primary {
		class += " " + string(a.Kind)
	}
	if a.Small {
		class += " small"
	}
	if a.Wide {
		class += " wide"
	}
	return class
}

func currentPage(is bool) templ.Attributes {
	if is {
		return templ.Attributes{"aria-current": "page"}
	}
	return nil
}

func currentTrue(is bool) templ.Attributes {
	if is {
		return templ.Attributes{"aria-current": "true"}
	}
	return nil
}

func orRoot(href string) string {
	if href == "" {
		return "/"
	}
	return href
}

func orPanal(name string) string {
	if name == "" {
		return "Panal"
	}
	return name
}
