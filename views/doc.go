// Package views draws the console. Components are pure functions of view
// models: plain data, no look-ups, no side effects. What they may decide is
// appearance.
package views
