package chart

import (
	"fmt"
	"image/color"
	"os"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// frame is the plot with all that is around the series.
func (c Chart) frame() *plot.Plot {
	p := plot.New()
	p.BackgroundColor = color.White
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = c.Title, c.X, c.Y
	p.Title.TextStyle.Font.Size, p.Title.Padding, p.Legend.TextStyle.Font.Size = vg.Points(13), 3*vg.Millimeter, vg.Points(9)
	p.X.Padding, p.Y.Padding = vg.Points(5), vg.Points(5)
	p.Legend.Left, p.Legend.ThumbnailWidth, p.Legend.Padding = true, 6*vg.Millimeter, vg.Millimeter
	grid := plotter.NewGrid()
	grid.Vertical.Width, grid.Horizontal.Color, grid.Horizontal.Width = 0, color.Gray{Y: 200}, vg.Points(0.5)
	p.Add(grid)
	return p
}

// column is the width that a legend takes, and a fifth more: viewers without the font take a wider one.
func column(legend plot.Legend) vg.Length {
	return 1.2*legend.Rectangle(draw.New(vgsvg.New(width, height))).Size().X + 2*margin
}

// save writes the plot, with the legend in a column of its own on the right, where it hides nothing.
func (c Chart) save(p *plot.Plot, file string) (err error) {
	legend := p.Legend
	p.Legend = plot.NewLegend()
	page := vgsvg.NewWith(vgsvg.UseWH(width, height))
	all := draw.New(page)
	all.SetColor(color.White)
	all.Fill(all.Path())
	p.Draw(draw.Crop(all, margin, -column(legend), margin, -margin))
	legend.Top = true
	legend.Draw(draw.Crop(all, width-column(legend)+margin, -margin, margin, -1.5*vg.Centimeter))
	out, err := os.Create(file) //nolint:gosec // where the caller wants it
	if err != nil {
		return fmt.Errorf("create a plot: %w", err)
	}
	if _, err = page.WriteTo(out); err != nil {
		_ = out.Close()
		return fmt.Errorf("write a plot: %w", err)
	}
	return out.Close()
}
