package views

import "strings"

// GalleryPage shows the ready-made scripts.
type GalleryPage struct {
	Frame  Frame
	Groups []GalleryGroup
}

// GalleryGroup are the ready-made scripts of one category.
type GalleryGroup struct {
	Name    string
	Scripts []ReadyMade
}

// ReadyMade is one script of the gallery.
type ReadyMade struct {
	ID, Name, About, Category, Icon string
	Says                            bool // it reacts to messages
	Group                           bool // in groups
	Text                            string
}

// Href is the page of the script.
func (r ReadyMade) Href() string { return "/automations/gallery/" + r.ID }

// ReadyMadePage is one script of the gallery, with what it does to a sample.
type ReadyMadePage struct {
	Frame    Frame
	Script   ReadyMade
	Settings []Fact // what can be filled in, with its explanation
	Tests    []string
	Source   string
	Sample   Sample
}

// Sample is what a script would do.
type Sample struct {
	Said    []string
	Calls   []string // in words
	Waiting bool     // for an answer
	Why     string   // why it did nothing
	Problem string
}

// RuleForm is a kind of automation that is made by filling in a form.
type RuleForm struct{ Name, About, Icon, Href string }

// ruleForms are the forms that make a script.
var ruleForms = []RuleForm{
	{"Key words", "When a message has one of your words, your answer is sent", "list", "/automations/forms/words"},
	{"Away message", "Says once when you are back, outside your hours", "moon", "/automations/forms/away"},
	{"Numbered menu", "1 for rooms, 2 for invoices: each number has its answer", "rectangle-ellipsis", "/automations/forms/menu"},
}

// trigger says what the sample of a script that reads no message is.
func (r ReadyMade) trigger() string {
	switch r.ID {
	case "missed-call":
		return "Somebody calls."
	case "shipping":
		return "The shop reports a parcel on its way."
	}
	return "A colleague presses “" + r.Text + "” in a chat."
}

// sentenceOf makes a phrase a sentence.
func sentenceOf(phrase string) string {
	if phrase == "" {
		return ""
	}
	return strings.ToUpper(phrase[:1]) + strings.TrimSuffix(phrase[1:], ".") + "."
}
