package main

import (
	"fmt"
	"io"
	"runtime"
)

// campaignReport is what the measurement prints.
type campaignReport struct {
	JoinsPerSecond   *float64 `json:"joins_per_second"`
	CouponsPerSecond *float64 `json:"coupons_per_second"`
	CodesPerSecond   *float64 `json:"codes_per_second"`
	HelpsPerSecond   *float64 `json:"helps_per_second"`
	RatioCoupon      *float64 `json:"ratio_coupon"`
	RatioCode        *float64 `json:"ratio_code"`
	RatioBargain     *float64 `json:"ratio_bargain"`
	JoinP50          *float64 `json:"join_p50_ms"`
	JoinP99          *float64 `json:"join_p99_ms"`
	CouponP50        *float64 `json:"coupon_p50_ms"`
	CouponP99        *float64 `json:"coupon_p99_ms"`
	CodeP50          *float64 `json:"code_p50_ms"`
	CodeP99          *float64 `json:"code_p99_ms"`
	HelpP50          *float64 `json:"help_p50_ms"`
	HelpP99          *float64 `json:"help_p99_ms"`
	JoinCPU          *float64 `json:"join_cpu_us"`
	CouponCPU        *float64 `json:"coupon_cpu_us"`
	CodeCPU          *float64 `json:"code_cpu_us"`
	HelpCPU          *float64 `json:"help_cpu_us"`
	Engine           string   `json:"engine"`
	Clients          int      `json:"clients"`
	Acts             int      `json:"acts"`
	Rounds           int      `json:"rounds"`
	Size             int      `json:"size"`
	Machine          string   `json:"machine"`
	GoVersion        string   `json:"go_version"`
}

func (b *campaignBench) report() campaignReport {
	j, k, o, h := b.acts[joins], b.acts[claims], b.acts[codes], b.acts[helps]
	// What costs more is done less often in a second.
	ratio := func(a *act) *float64 { return over(median(j.rate), median(a.rate)) }
	return campaignReport{JoinsPerSecond: median(j.rate), CouponsPerSecond: median(k.rate), CodesPerSecond: median(o.rate), HelpsPerSecond: median(h.rate),
		RatioCoupon: ratio(k), RatioCode: ratio(o), RatioBargain: ratio(h),
		JoinP50: percentile(j.times, 50), JoinP99: percentile(j.times, 99), CouponP50: percentile(k.times, 50), CouponP99: percentile(k.times, 99),
		CodeP50: percentile(o.times, 50), CodeP99: percentile(o.times, 99), HelpP50: percentile(h.times, 50), HelpP99: percentile(h.times, 99),
		JoinCPU: median(j.cost), CouponCPU: median(k.cost), CodeCPU: median(o.cost), HelpCPU: median(h.cost),
		Engine: b.engine, Clients: b.Clients, Acts: b.each, Rounds: b.Rounds, Size: b.Size, Machine: machine(), GoVersion: runtime.Version()}
}

func (r campaignReport) figures() []figure {
	return []figure{
		{"orders that join or open a group buy, a second", r.JoinsPerSecond, 0},
		{"coupons claimed a second", r.CouponsPerSecond, 0},
		{"coupons claimed by a code a second", r.CodesPerSecond, 0},
		{"bargains helped a second", r.HelpsPerSecond, 0},
		{"cost of a claim ÷ of an order", r.RatioCoupon, 3},
		{"cost of a claim by a code ÷ of an order", r.RatioCode, 3},
		{"cost of a help ÷ of an order", r.RatioBargain, 3},
		{"an order takes: median, ms", r.JoinP50, 2},
		{"an order takes: 99 of 100, ms", r.JoinP99, 2},
		{"a claim takes: median, ms", r.CouponP50, 2},
		{"a claim takes: 99 of 100, ms", r.CouponP99, 2},
		{"a claim by a code takes: median, ms", r.CodeP50, 2},
		{"a claim by a code takes: 99 of 100, ms", r.CodeP99, 2},
		{"a help takes: median, ms", r.HelpP50, 2},
		{"a help takes: 99 of 100, ms", r.HelpP99, 2},
		{"an order's processor time, µs", r.JoinCPU, 0},
		{"a claim's processor time, µs", r.CouponCPU, 0},
		{"a claim's by a code, µs", r.CodeCPU, 0},
		{"a help's processor time, µs", r.HelpCPU, 0},
	}
}

func (r campaignReport) print(to io.Writer, asJSON bool) error {
	if asJSON {
		return printJSON(to, r, r.figures())
	}
	return printTable(to, fmt.Sprintf("%s on %s, %s\n%d clients, %d of each kind a round, groups and bargains of %d, medians of %d rounds", r.Engine,
		r.Machine, r.GoVersion, r.Clients, r.Clients*r.Acts, r.Size, r.Rounds), r.figures())
}
