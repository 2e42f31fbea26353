package egress

import (
	"net/netip"
)

// notPublic are the ranges of the IANA special-purpose registries that no public server has (RFC 6890 and later),
// beyond what netip itself knows. Ranges that carry an IPv4 address inside are unwrapped instead, see isPublic.
var notPublic = prefixes(
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
	"203.0.113.0/24", "240.0.0.0/4",
	"::/96", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fec0::/10", "64:ff9b:1::/48",
)

var (
	nat64  = netip.MustParsePrefix("64:ff9b::/96") // an IPv6-only network reaches every IPv4 host through it
	sixto4 = netip.MustParsePrefix("2002::/16")
)

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, s := range list {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}

// isPublic judges "ip:port" as the dialer is about to connect to it. What cannot be read is not public.
func isPublic(address string) bool {
	ap, err := netip.ParseAddrPort(address)
	return err == nil && publicAddr(ap.Addr())
}

func publicAddr(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	bytes := ip.As16()
	switch {
	case nat64.Contains(ip):
		return publicAddr(netip.AddrFrom4([4]byte(bytes[12:16])))
	case sixto4.Contains(ip):
		return publicAddr(netip.AddrFrom4([4]byte(bytes[2:6])))
	case !ip.IsGlobalUnicast(), ip.IsPrivate(), ip.IsLoopback(), ip.IsLinkLocalUnicast():
		return false
	}
	for _, p := range notPublic {
		if p.Contains(ip) {
			return false
		}
	}
	return true
}
