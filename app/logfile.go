package app

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
)

const (
	maxLog  = 1 << 20   // bytes of one log file
	logTail = 128 << 10 // bytes that LogText gives
)

// logFile is where the log goes: nowhere until a folder is in use, then to skein.log, which is turned over once at 1 MiB.
// A log that cannot be written is no reason to stop.
type logFile struct {
	mu   sync.Mutex
	path string
	file *os.File
	size int64
}

// use begins writing in a folder; the first folder used stays the one.
func (l *logFile) use(dir string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		l.path = filepath.Join(dir, "skein.log")
		l.reopen()
	}
}

func (l *logFile) reopen() {
	f, err := os.OpenFile(l.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	if info, err := f.Stat(); err == nil {
		l.size = info.Size()
	}
	l.file = f
}

// Write appends a line and turns the file over when it is full.
func (l *logFile) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return len(line), nil
	}
	n, err := l.file.Write(line)
	if l.size += int64(n); l.size > maxLog {
		_ = l.file.Close()
		_ = os.Rename(l.path, l.path+".1")
		l.file = nil
		l.reopen()
	}
	return n, err
}

// reset begins the log anew after its file was removed.
func (l *logFile) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file != nil {
		_ = l.file.Close()
		l.file, l.size = nil, 0
		l.reopen()
	}
}

func (l *logFile) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return nil
	}
	err := l.file.Close()
	l.file = nil
	return err
}

// tail gives the newest part of the log.
func (l *logFile) tail() (string, error) {
	l.mu.Lock()
	path := l.path
	l.mu.Unlock()
	if path == "" {
		return "", nil
	}
	f, err := os.Open(path)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return "", nil
		}
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(io.NewSectionReader(f, max(0, info.Size()-logTail), logTail))
	return string(text), err
}
