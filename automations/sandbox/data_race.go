//go:build race

package sandbox

// maxData is no limit under the race detector, which maps far more memory than
// a worker may have. Only tests are built with it.
const maxData = 1<<64 - 1
