//go:build !race

package sandbox

// maxData is how much memory the kernel lets a worker have.
const maxData = 256 << 20
