// Package qvalue reads the lists of weighted values that HTTP's Accept headers hold
// (RFC 9110, section 12.4.2).
package qvalue

import (
	"strconv"
	"strings"
)

// Item is one value of a list.
type Item struct {
	Value  string  // in lower case, without parameters
	Weight float64 // 0 (not acceptable) to 1
}

// Parse returns the values of a header that may stand on several lines, in their order. Values
// without a weight, or with one that cannot be read, weigh 1; other parameters are ignored.
func Parse(lines []string) []Item {
	var items []Item
	for _, line := range lines {
		for part := range strings.SplitSeq(line, ",") {
			value, parameters, _ := strings.Cut(part, ";")
			value = strings.ToLower(strings.TrimSpace(value))
			if value == "" {
				continue
			}
			items = append(items, Item{Value: value, Weight: weight(parameters)})
		}
	}
	return items
}

func weight(parameters string) float64 {
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
		if !strings.EqualFold(name, "q") {
			continue
		}
		if q, err := strconv.ParseFloat(value, 64); err == nil && q >= 0 && q <= 1 {
			return q
		}
	}
	return 1
}
