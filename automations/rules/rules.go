// Package rules writes scripts from simple forms and reads the forms back, so
// that somebody who never saw code makes an automation, and somebody who did
// can go on where the form ends.
package rules

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"frontdesk/models"
)

// Kind is one of the forms.
type Kind string

// The forms.
const (
	Words Kind = "words" // key words with their answers
	Away  Kind = "away"  // a message outside of the desk's hours
	Menu  Kind = "menu"  // a numbered menu
)

// Kinds lists the forms.
var Kinds = []Kind{Words, Away, Menu}

// The bounds of a form.
const (
	maxRows = 50
	maxText = 4000
	maxName = 80
)

// Rule is what somebody filled in.
type Rule struct {
	Kind        Kind     `json:"form"`
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Answers     []Answer `json:"answers,omitempty"` // of key words

	Message string `json:"message,omitempty"` // of an away message
	Again   string `json:"again,omitempty"`   // after how long it is said again: 8h

	Opens    []string `json:"opens,omitempty"` // words that open the menu
	Question string   `json:"question,omitempty"`
	Choices  []Choice `json:"choices,omitempty"`
}

// Answer is said to a message that has one of the words.
type Answer struct {
	Words  []string `json:"words"`
	Answer string   `json:"answer"`
}

// Choice is one number of a menu.
type Choice struct {
	Choice string `json:"choice"`
	Answer string `json:"answer"`
	Label  string `json:"label"` // put on the chat; empty: none
}

// Example is a form as it is first shown.
func Example(kind Kind) (Rule, error) {
	r := Rule{Kind: kind}
	switch kind {
	case Words:
		r.Name = "Key words"
		r.Answers = []Answer{{[]string{"open", "hours"}, "We are open Monday to Friday, 9:00 to 18:00."}}
	case Away:
		r.Name, r.Again = "Away message", "8h"
		r.Message = "Hello {name}, thank you for your message. We are closed now and answer {when}."
	case Menu:
		r.Name, r.Opens, r.Question = "Menu", []string{"menu", "help"}, "What is it about?"
		r.Choices = []Choice{{"A new order", "Tell us what you need, and a colleague takes care of it.", "order"}, {"Something else", "Write what it is about.", ""}}
	default:
		return r, models.Errorf(models.NotFound, "there is no such form")
	}
	return r, nil
}

// Again are the times after which an away message may be said again.
var Again = []string{"1h", "4h", "8h", "1d", "3d"}

// Check says what is missing in a form, by the name of the field.
func (r Rule) Check() (field string, err error) {
	if r.Name == "" || len([]rune(r.Name)) > maxName {
		return "name", models.Errorf(models.Invalid, "give it a name of up to %d characters", maxName)
	}
	for _, text := range r.texts() {
		if len([]rune(text)) > maxText {
			return "", models.Errorf(models.TooLarge, "a text may have at most %d characters", maxText)
		}
	}
	switch r.Kind {
	case Words:
		return r.checkWords()
	case Away:
		return r.checkAway()
	case Menu:
		return r.checkMenu()
	}
	return "", models.Errorf(models.NotFound, "there is no such form")
}

func (r Rule) texts() []string {
	all := append([]string{r.Message, r.Question, r.Description}, r.Opens...)
	for _, a := range r.Answers {
		all = append(append(all, a.Answer), a.Words...)
	}
	for _, c := range r.Choices {
		all = append(all, c.Choice, c.Answer, c.Label)
	}
	return all
}

func (r Rule) checkWords() (string, error) {
	if len(r.Answers) == 0 || len(r.Answers) > maxRows {
		return "answers", models.Errorf(models.Invalid, "write at least one line of words with its answer, and at most %d", maxRows)
	}
	for _, a := range r.Answers {
		if len(a.Words) == 0 || a.Answer == "" {
			return "answers", models.Errorf(models.Invalid, "each line needs words and an answer")
		}
	}
	return "", nil
}

func (r Rule) checkAway() (string, error) {
	if r.Message == "" {
		return "message", models.Errorf(models.Invalid, "write what is said while you are closed")
	}
	if !slices.Contains(Again, r.Again) {
		return "again", models.Errorf(models.Invalid, "choose after how long it is said again")
	}
	return "", nil
}

func (r Rule) checkMenu() (string, error) {
	if len(r.Opens) == 0 {
		return "opens", models.Errorf(models.Invalid, "write at least one word that opens the menu")
	}
	if r.Question == "" {
		return "question", models.Errorf(models.Invalid, "write the question above the numbers")
	}
	if len(r.Choices) < 2 || len(r.Choices) > maxRows {
		return "choices", models.Errorf(models.Invalid, "a menu has at least two choices, and at most %d", maxRows)
	}
	seen := map[string]bool{}
	for _, c := range r.Choices {
		if c.Choice == "" || c.Answer == "" || seen[c.Choice] {
			return "choices", models.Errorf(models.Invalid, "each choice needs an answer and words of its own")
		}
		seen[c.Choice] = true
	}
	return "", nil
}

// Write makes the script of a form. It can be read by people, and by Read.
func Write(r Rule) string {
	var values bytes.Buffer
	encoder := json.NewEncoder(&values)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(r); err != nil {
		panic(err) // texts always encode
	}
	return opening + begins + strings.TrimSpace(values.String()) + ends + bodies[r.Kind]
}

// Read finds the form that a script was made with. It finds none when somebody
// changed more of the text than its values.
func Read(source string) (Rule, bool) {
	_, rest, found := strings.Cut(source, begins)
	values, _, closed := strings.Cut(rest, ends)
	var r Rule
	if !found || !closed || json.Unmarshal([]byte(values), &r) != nil {
		return Rule{}, false
	}
	return r, Write(r) == source
}
