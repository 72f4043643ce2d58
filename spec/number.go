package spec

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// longestExpansion bounds the digits that an exponent may add before a number
// is left as it was printed.
const longestExpansion = 400

// plain prints a JSON number in its shortest decimal form without exponent:
// 10.0 and 1e1 are 10, -0 is 0. integral tells whether it is a whole number. A
// number whose exponent is huge stays as it was printed; integral is then true
// for positive exponents.
func plain(n json.Number) (text string, integral bool) {
	s := string(n)
	negative := strings.HasPrefix(s, "-")
	mantissa, exponent := strings.TrimPrefix(s, "-"), 0
	if i := strings.IndexAny(mantissa, "eE"); i >= 0 {
		e, err := strconv.Atoi(strings.TrimPrefix(mantissa[i+1:], "+"))
		zero := strings.Trim(mantissa[:i], "0.") == ""
		switch {
		case zero:
			return "0", true
		case err != nil || e > longestExpansion || e < -longestExpansion:
			return s, mantissa[i+1] != '-'
		}
		mantissa, exponent = mantissa[:i], e
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if exponent > 0 {
		fraction += strings.Repeat("0", max(0, exponent-len(fraction)))
		whole, fraction = whole+fraction[:exponent], fraction[exponent:]
	} else if exponent < 0 {
		whole = strings.Repeat("0", max(0, -exponent-len(whole))) + whole
		cut := len(whole) + exponent
		whole, fraction = whole[:cut], whole[cut:]+fraction
	}
	whole, fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	if whole == "" {
		whole = "0"
	}
	text = whole
	if fraction != "" {
		text += "." + fraction
	}
	if negative && text != "0" {
		text = "-" + text
	}
	return text, fraction == ""
}

// integer is a JSON number as an int64, if it is one: 10.0 is 10.
func integer(n json.Number) (int64, bool) {
	text, integral := plain(n)
	if !integral {
		return 0, false
	}
	i, err := strconv.ParseInt(text, 10, 64)
	return i, err == nil
}

// float is a JSON number as the nearest double; infinite where it is too large.
func float(n json.Number) float64 {
	f, err := strconv.ParseFloat(string(n), 64)
	if err != nil && !math.IsInf(f, 0) {
		return math.NaN()
	}
	return f
}
