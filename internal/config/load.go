package config

import (
	"encoding"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Source is where settings come from.
type Source struct {
	// Environ is the environment as NAME=value, and wins over the file.
	Environ []string
	// ReadFile reads the settings file; nil means os.ReadFile.
	ReadFile func(path string) ([]byte, error)
}

// Problem is one setting that cannot be used. It never quotes the value, which
// may be a secret in the wrong place.
type Problem struct {
	Name   string
	Reason string
}

// Problems is every setting that cannot be used.
type Problems []Problem

// Error lists the problems, one to a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.Name + ": " + problem.Reason
	}
	return strings.Join(lines, "\n")
}

func (p *Problems) add(name, format string, args ...any) {
	*p = append(*p, Problem{Name: name, Reason: fmt.Sprintf(format, args...)})
}

// Load reads all settings and checks them. Its error is a Problems with
// everything that is wrong.
func Load(src Source) (Config, error) {
	var problems Problems
	values := gather(src, &problems)
	config := read(values, &problems)
	config.readSessionWebhooks(values, &problems)
	config.check(&problems)
	config.Notes = notes(values)
	if len(problems) > 0 {
		return Config{}, problems
	}
	return config, nil
}

// gather joins the settings file and the environment.
func gather(src Source, problems *Problems) map[string]string {
	environ := map[string]string{}
	for _, pair := range src.Environ {
		name, value, _ := strings.Cut(pair, "=")
		environ[name] = value
	}
	values := readFile(src, environ["ENV_PATH"], problems)
	maps.Copy(values, environ)
	return values
}

func readFile(src Source, path string, problems *Problems) map[string]string {
	read := src.ReadFile
	if read == nil {
		read = os.ReadFile
	}
	named := path != ""
	if !named {
		path = ".env"
	}
	text, err := read(path)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return map[string]string{}
	}
	if err != nil {
		problems.add("ENV_PATH", "cannot read the settings file: %v", err)
		return map[string]string{}
	}
	values, err := parseDotenv(string(text))
	if err != nil {
		problems.add(path, "%v", err)
		return map[string]string{}
	}
	return values
}

// read fills a Config by its tags.
func read(values map[string]string, problems *Problems) Config {
	var config Config
	target := reflect.ValueOf(&config).Elem()
	for _, s := range settings() {
		field := target.Field(s.index)
		for _, given := range s.given(values) {
			if err := s.assign(field, given.value); err != nil && !s.loose {
				problems.add(given.name, "%v", err)
			}
		}
	}
	return config
}

type given struct{ name, value string }

// given lists what is set for a setting, in the order to assign it.
func (s setting) given(values map[string]string) []given {
	var all []given
	for _, name := range s.names() {
		if value := strings.TrimSpace(values[name]); value != "" {
			all = append(all, given{name, value})
		}
	}
	if len(all) == 0 && s.fallback != "" {
		return []given{{s.name, s.fallback}}
	}
	switch s.kind {
	case reflect.TypeFor[[]string](): // two names of one list are joined
	case reflect.TypeFor[bool](): // two names of one switch: off when either says so
		slices.SortStableFunc(all, func(a, b given) int { return rank(a.value) - rank(b.value) })
	default:
		all = all[:min(len(all), 1)]
	}
	return all
}

func rank(value string) int {
	if on, err := parseBool(value); err == nil && !on {
		return 1
	}
	return 0
}

// assign parses a value into its field. Lists grow.
func (s setting) assign(field reflect.Value, value string) error {
	switch target := field.Addr().Interface().(type) {
	case encoding.TextUnmarshaler:
		return target.UnmarshalText([]byte(value))
	case *bool:
		on, err := parseBool(value)
		*target = on
		return err
	case *int:
		n, err := s.number(value)
		*target = n
		return err
	case *time.Duration:
		n, err := s.number(value)
		*target = time.Duration(n) * time.Millisecond
		return err
	case *[]string:
		*target = append(*target, split(value, s.separators)...)
		return nil
	}
	field.SetString(value)
	return nil
}

func (s setting) number(value string) (int, error) {
	n, err := strconv.Atoi(value)
	switch {
	case err != nil:
		return 0, errors.New("must be a whole number")
	case n < s.min:
		return 0, fmt.Errorf("must be at least %d", s.min)
	case s.max > 0 && n > s.max:
		return 0, fmt.Errorf("must be at most %d", s.max)
	}
	return n, nil
}
