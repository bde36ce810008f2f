package limit

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// Address is where a request comes from, as a caller: a network of IPv6 is one, for it belongs to one household. Behind
// a proxy that is trusted it is the last address of X-Forwarded-For, which the proxy wrote.
func Address(r *http.Request, behindProxy bool) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if behindProxy {
		forwarded := r.Header.Get("X-Forwarded-For")
		if last := strings.TrimSpace(forwarded[strings.LastIndexByte(forwarded, ',')+1:]); last != "" {
			host = last
		}
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is6() {
		if network, err := ip.Prefix(64); err == nil {
			return network.String()
		}
	}
	return ip.String()
}
