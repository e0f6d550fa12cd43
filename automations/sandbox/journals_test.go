package sandbox

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

var record = flag.Bool("record", false, "record the journals of this version of the SDK anew")

// recording is a run of the past: what it was asked, what it called, and how it
// ended. The source is beside it, because a run keeps its version.
type recording struct {
	Sample  string      `json:"sample"`
	Test    string      `json:"test"`
	Request StepRequest `json:"request"`
	Outcome Outcome     `json:"outcome"`
}

const journalFolder = "../testdata/journals/1"

// recordings plays the samples in a style, and keeps every run.
func recordings(t *testing.T, style string) []recording {
	t.Helper()
	var all []recording
	for name, source := range samples(t) {
		text, ok := stylesOf(name, source)[style]
		if !ok {
			continue
		}
		p := newPlay(t, text)
		p.ended = func(test string) {
			for _, r := range p.runs {
				all = append(all, recording{Sample: name, Test: test, Request: r.req, Outcome: r.outcome})
			}
		}
		p.perform()
	}
	return all
}

// TestRecordedJournalsReplayUnchanged replays runs that began with version 1 of
// the SDK, cut off after each of their calls. The texts of the scripts are those
// of then; a change in the order of calls needs a new version of the SDK.
func TestRecordedJournalsReplayUnchanged(t *testing.T) {
	if *record {
		writeJournals(t)
	}
	files, err := filepath.Glob(journalFolder + "/*.json")
	if err != nil || len(files) < 7 {
		t.Fatalf("got %d files (%v), want one for each sample", len(files), err)
	}
	points := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		source, err := os.ReadFile(strings.TrimSuffix(file, ".json") + ".js.txt")
		if err != nil {
			t.Fatal(err)
		}
		var runs []recording
		if err := json.Unmarshal(data, &runs); err != nil {
			t.Fatal(err)
		}
		for _, r := range runs {
			points += replayEverywhere(t, string(source), r)
		}
	}
	if points < 200 {
		t.Errorf("replayed from %d points, want some hundreds", points)
	}
}

// TestAsyncRunsGoOnFromEveryCall is the same for who writes async and await.
func TestAsyncRunsGoOnFromEveryCall(t *testing.T) {
	points := 0
	for _, r := range recordings(t, "async") {
		points += replayEverywhere(t, inAsyncStyle(samples(t)[r.Sample]), r)
	}
	if points < 80 {
		t.Errorf("replayed from %d points, want some dozens", points)
	}
}

func writeJournals(t *testing.T) {
	t.Helper()
	bySample := map[string][]recording{}
	for _, r := range recordings(t, "plain") {
		bySample[r.Sample] = append(bySample[r.Sample], r)
	}
	if err := os.MkdirAll(journalFolder, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, runs := range bySample {
		data, err := json.MarshalIndent(runs, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		for ending, content := range map[string]string{".json": string(data) + "\n", ".js.txt": samples(t)[name]} {
			if err := os.WriteFile(filepath.Join(journalFolder, name+ending), []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// replayEverywhere runs a recorded run again, from each of its calls on. What it
// calls then must be what it called in the past.
func replayEverywhere(t *testing.T, source string, r recording) (points int) {
	t.Helper()
	program, problem := newPrograms().find("p", source)
	if problem != nil {
		t.Fatal(problem)
	}
	journal := r.Request.Journal
	for cut := range len(journal) + 1 {
		req := r.Request
		req.Journal = journal[:cut]
		got := runStep(newMachine(), program, req, func(c Call) (Answer, error) {
			if c.Position > len(journal) {
				return Answer{}, fmt.Errorf("call %d is new", c.Position)
			}
			return Answer{Result: journal[c.Position-1].Result, Error: journal[c.Position-1].Error}, nil
		})
		points++
		if err := sameFrom(journal, cut, got, r.Outcome); err != nil {
			t.Errorf("%s, %q, from call %d: %v", r.Sample, r.Test, cut, err)
			return points
		}
	}
	return points
}

// sameFrom compares what a step did with the past from a call on, up to where
// the step had to wait.
func sameFrom(journal []Entry, from int, got StepResult, outcome Outcome) error {
	for i, e := range got.Entries {
		if from+i >= len(journal) {
			return fmt.Errorf("got a call that never was: %s(%s)", e.Call, e.Args)
		}
		want := journal[from+i]
		if e.Kind == CallWait {
			e.Result, e.Error, e.At = want.Result, want.Error, want.At
		}
		e.Line, want.Line = 0, 0
		if e.At = want.At; !reflect.DeepEqual(compacted(e), compacted(want)) {
			return fmt.Errorf("got %+v, want %+v", compacted(e), compacted(want))
		}
	}
	// A wait that was called just now has no result yet, whatever came of it then.
	last := from + len(got.Entries) - 1
	waits := last >= 0 && journal[last].Kind == CallWait && (last >= from || journal[last].Result == nil)
	switch {
	case waits && got.Outcome != OutcomeWaiting:
		return fmt.Errorf("got %s (%v), want to wait", got.Outcome, got.Problem)
	case !waits && got.Outcome != outcome:
		return fmt.Errorf("got %s (%v), want %s", got.Outcome, got.Problem, outcome)
	}
	return nil
}

// compacted is an entry without the white space of its JSON texts.
func compacted(e Entry) string {
	data, err := json.Marshal(e)
	if err != nil {
		return err.Error()
	}
	return string(data)
}
