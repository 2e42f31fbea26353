package testnet

import (
	"fmt"
	"net"
)

// freePorts returns n TCP ports that nobody listened on a moment ago. All are held until the last is found, so they
// differ; between here and the server that takes one lies a window no interface of the servers lets us close.
func freePorts(n int) ([]int, error) {
	ports := make([]int, 0, n)
	for range n {
		l, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}
