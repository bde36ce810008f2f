package ui

import "slices"

// zones are a choice of IANA's, one at least for every hour that many people live in.
var zones = []string{
	"UTC", "Europe/Madrid", "Europe/London", "Europe/Lisbon", "Europe/Paris", "Europe/Berlin", "Europe/Rome", "Europe/Athens", "Europe/Istanbul", "Europe/Moscow",
	"Atlantic/Canary", "Africa/Casablanca", "Africa/Lagos", "Africa/Cairo", "Africa/Nairobi", "Africa/Johannesburg",
	"America/Argentina/Buenos_Aires", "America/Sao_Paulo", "America/Santiago", "America/Caracas", "America/Bogota", "America/Lima", "America/New_York",
	"America/Chicago", "America/Mexico_City", "America/Denver", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu",
	"Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka", "Asia/Bangkok", "Asia/Ho_Chi_Minh", "Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Taipei",
	"Asia/Singapore", "Asia/Tokyo", "Asia/Seoul", "Australia/Perth", "Australia/Sydney", "Pacific/Auckland",
}

// TimeZones are the time zones that a form offers, and the one that is chosen already if it is another.
func TimeZones(chosen string) []Option {
	var options []Option
	if chosen != "" && !slices.Contains(zones, chosen) {
		options = append(options, Option{Value: chosen, Label: chosen})
	}
	for _, name := range zones {
		options = append(options, Option{Value: name, Label: name})
	}
	return options
}
