// Package legacy serves the routes of older servers without a handler of its
// own: /legacy/X is /X, and where an old route is only another spelling of a
// newer one, a row of the table says so. Requests are rewritten before routing.
package legacy
