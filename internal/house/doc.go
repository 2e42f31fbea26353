// Package house holds no product code: its tests read the whole tree and hold it to the rules of docs/architecture.md,
// such as who may import whom, how large a file may grow and what every package must say of itself.
package house
