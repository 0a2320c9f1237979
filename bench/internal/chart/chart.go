// Package chart draws what was measured, as SVG, and writes the same figures as a table.
package chart

import (
	"fmt"
	"image/color"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Chart is one or more series over the same places of the x axis.
type Chart struct {
	Title, X, Y string
	Places      []string // of the x axis: numbers for Lines, any names for Bars
	Series      []Series
	Log         bool // of both axes; else both begin at zero
}

// Series has a value for each place; NaN where nothing was measured.
type Series struct {
	Name   string
	Values []float64
}

const (
	width, height = 22 * vg.Centimeter, 10 * vg.Centimeter
	margin        = 3 * vg.Millimeter
)

// colors are those of Okabe and Ito, which people with any sight tell apart.
var colors = []color.RGBA{
	{0, 114, 178, 255}, {213, 94, 0, 255}, {0, 158, 115, 255}, {204, 121, 167, 255}, {230, 159, 0, 255}, {86, 180, 233, 255},
	{120, 120, 120, 255}, {0, 0, 0, 255},
}

func colorOf(i int) color.RGBA { return colors[i%len(colors)] }

// Lines draws each series as a line with a point at each place.
func (c Chart) Lines(file string) error {
	p := c.frame()
	for i, s := range c.Series {
		points, err := c.points(s)
		if err != nil {
			return err
		}
		line, dots, err := plotter.NewLinePoints(points)
		if err != nil {
			return fmt.Errorf("draw %s: %w", s.Name, err)
		}
		line.Color, line.Width = colorOf(i), vg.Points(1.5)
		dots.Color, dots.Shape, dots.Radius = colorOf(i), draw.CircleGlyph{}, vg.Points(2.5)
		p.Add(line, dots)
		p.Legend.Add(s.Name, line, dots)
	}
	if err := c.scale(p); err != nil {
		return err
	}
	return c.save(p, file)
}

func (c Chart) points(s Series) (plotter.XYs, error) {
	var points plotter.XYs
	for i, place := range c.Places {
		x, err := strconv.ParseFloat(place, 64)
		if err != nil {
			return nil, fmt.Errorf("a place of %s: %w", c.Title, err)
		}
		if !math.IsNaN(s.Values[i]) {
			points = append(points, plotter.XY{X: x, Y: s.Values[i]})
		}
	}
	return points, nil
}

// scale marks the places themselves on the x axis, and lays the y axis down.
func (c Chart) scale(p *plot.Plot) error {
	var ticks plot.ConstantTicks
	for _, place := range c.Places {
		x, err := strconv.ParseFloat(place, 64)
		if err != nil {
			return fmt.Errorf("a place of %s: %w", c.Title, err)
		}
		ticks = append(ticks, plot.Tick{Value: x, Label: place})
	}
	p.X.Tick.Marker = ticks
	if c.Log {
		p.X.Scale, p.Y.Scale, p.Y.Tick.Marker = plot.LogScale{}, plot.LogScale{}, decades{}
		p.Y.Min, p.Y.Max = p.Y.Min/1.5, p.Y.Max*1.5
		return nil
	}
	p.X.Min, p.Y.Min, p.Y.Max = 0, 0, p.Y.Max*1.1
	return nil
}

// decades marks 1, 2 and 5 of each decade, in plain numbers.
type decades struct{}

// Ticks implements plot.Ticker.
func (decades) Ticks(low, high float64) []plot.Tick {
	var ticks []plot.Tick
	for decade := math.Floor(math.Log10(low)); decade <= math.Ceil(math.Log10(high)); decade++ {
		for _, step := range []float64{1, 2, 5} {
			if value := step * math.Pow(10, decade); value >= low*0.999 && value <= high*1.001 {
				ticks = append(ticks, plot.Tick{Value: value, Label: strconv.FormatFloat(value, 'g', -1, 64)})
			}
		}
	}
	return ticks
}

// Bars draws a group of bars at each place, one bar for each series, with its value above it.
func (c Chart) Bars(file string) error {
	p := c.frame()
	var groups []*plotter.BarChart
	for i, s := range c.Series {
		bars, err := plotter.NewBarChart(known(s.Values), vg.Millimeter)
		if err != nil {
			return fmt.Errorf("draw %s: %w", s.Name, err)
		}
		bars.Color, bars.LineStyle.Width = colorOf(i), 0
		groups = append(groups, bars)
		p.Legend.Add(s.Name, bars)
	}
	axis := 2 * vg.Centimeter
	wide := 0.8 * (width - column(p.Legend) - axis) / vg.Length(len(c.Places)*len(c.Series)) // the rest is between groups
	for i, bars := range groups {
		bars.Width, bars.Offset = wide, wide*(vg.Length(i)-vg.Length(len(groups)-1)/2)
		p.Add(bars)
	}
	for i, bars := range groups { // no bar hides a label
		labels, err := above(c.Series[i].Values, bars.Offset)
		if err != nil {
			return fmt.Errorf("label %s: %w", c.Series[i].Name, err)
		}
		p.Add(labels)
	}
	p.NominalX(c.Places...)
	p.X.Min, p.X.Max = -0.5, float64(len(c.Places))-0.5
	p.Y.Min, p.Y.Max = 0, p.Y.Max*1.1
	if p.Y.Max == 0 { // an axis needs a length where nothing is to be seen
		p.Y.Max = 1
	}
	return c.save(p, file)
}

// known has no bar where nothing was measured.
func known(values []float64) plotter.Values {
	bars := make(plotter.Values, len(values))
	for i, value := range values {
		if !math.IsNaN(value) {
			bars[i] = value
		}
	}
	return bars
}

func above(values []float64, offset vg.Length) (*plotter.Labels, error) {
	var at plotter.XYLabels
	for i, value := range values {
		if !math.IsNaN(value) {
			at.XYs = append(at.XYs, plotter.XY{X: float64(i), Y: value})
			at.Labels = append(at.Labels, short(value))
		}
	}
	labels, err := plotter.NewLabels(at)
	if err != nil {
		return nil, err
	}
	labels.Offset = vg.Point{X: offset, Y: vg.Points(2)}
	for i := range labels.TextStyle {
		labels.TextStyle[i].XAlign, labels.TextStyle[i].Font.Size = draw.XCenter, vg.Points(7)
	}
	return labels, nil
}

// short leaves room for the labels beside it.
func short(value float64) string {
	if value < 10 {
		return strconv.FormatFloat(value, 'f', 2, 64)
	}
	return number(value)
}

// number keeps three figures: there is no more in what is measured.
func number(value float64) string {
	if math.IsNaN(value) {
		return "–"
	}
	if value >= 100 {
		return strconv.FormatFloat(value, 'f', 0, 64)
	}
	return strings.TrimSuffix(strconv.FormatFloat(value, 'g', 3, 64), ".0")
}

// Table is the chart in Markdown.
func (c Chart) Table() string {
	var b strings.Builder
	b.WriteString("| " + c.X)
	for _, s := range c.Series {
		b.WriteString(" | " + s.Name)
	}
	b.WriteString(" |\n|---" + strings.Repeat("|---", len(c.Series)) + "|\n")
	for i, place := range c.Places {
		b.WriteString("| " + place)
		for _, s := range c.Series {
			b.WriteString(" | " + number(s.Values[i]))
		}
		b.WriteString(" |\n")
	}
	return b.String()
}
