package web

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"panal/commerce"
	"panal/fault"
	"panal/internal/id"
	"panal/web/pages/console"
	"panal/web/ui"
)

func (q *request) productFilter() commerce.ProductFilter {
	return commerce.ProductFilter{State: commerce.ProductState(q.query("state")), Words: q.query("q")}
}

func (s *Server) consoleProducts(q *request) error {
	list, err := s.Commerce.Products(q.ctx(), q.actor, q.community.ID, q.productFilter(), q.rows())
	if err != nil {
		return err
	}
	return q.show(console.Products{Page: q.consolePage(q.locale.T("nav.products")), To: q.pages(), Shop: q.links(),
		List: list.Items, Pages: ui.NextPage(q.r.URL, list.Next)}.Show())
}

func (s *Server) exportProducts(q *request) error {
	return export(q, q.productSheet(), func(r commerce.PageRequest) (commerce.Page[commerce.Product], error) {
		return s.Commerce.Products(q.ctx(), q.actor, q.community.ID, q.productFilter(), r)
	})
}

func (q *request) productSheet() sheet[commerce.Product] {
	const columns = "product slug title state created_at variants price_from available"
	return sheet[commerce.Product]{"products", columns, func(p commerce.Product) []string {
		var available int64
		from := p.Variants[0].Price
		for _, v := range p.Variants {
			available, from = available+v.Available(), min(from, v.Price)
		}
		return []string{id.Product.Text(p.ID), p.Slug, p.Title, string(p.State), q.stamp(p.CreatedAt), count(len(p.Variants)),
			q.decimal(from), count(available)}
	}}
}

func (s *Server) newProduct(q *request) error {
	return q.show(q.productForm(ui.NewForm(q.locale, url.Values{formKey: {q.newFormKey()}})).Show())
}

func (q *request) productForm(form ui.Form) console.ProductForm {
	return console.ProductForm{Page: q.consolePage(q.locale.T("console.product.new")), To: q.pages(), Form: form}
}

func (s *Server) createProduct(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	request, err := q.once(values)
	if err != nil {
		return err
	}
	r := q.reader(values)
	if r.text("slug") == "" {
		values.Set("slug", slugOf(r.text("title")))
	}
	variant := commerce.NewVariant{Title: r.text("variants.0.title"), SKU: r.text("variants.0.sku"),
		Price: r.price("variants.0.price"), Stock: r.whole("variants.0.stock")}
	var made commerce.Product
	draft := commerce.Product{Slug: r.text("slug"), Title: r.text("title"),
		Variants: []commerce.Variant{{Title: variant.Title, SKU: variant.SKU, Price: variant.Price, Stock: variant.Stock}}}
	if err = r.with(draft.Check); err == nil {
		made, err = s.Commerce.CreateProduct(q.ctx(), q.actor, commerce.CreateProduct{Community: q.community.ID,
			Slug: draft.Slug, Title: draft.Title, Description: values.Get("description"),
			Variants: []commerce.NewVariant{variant}, Request: request})
	}
	if err != nil {
		return q.refused(err, ui.NewForm(q.locale, values), func(f ui.Form) component { return q.productForm(f).Show() })
	}
	q.flash("product_drafted")
	return q.see(q.pages().Product(made.ID))
}

// product is the product in the path.
func (q *request) product() (commerce.Product, error) {
	product, err := q.pathID(id.Product, "product", commerce.ErrProductMissing)
	if err != nil {
		return commerce.Product{}, err
	}
	return q.s.Commerce.Product(q.ctx(), q.actor, q.community.ID, product)
}

// productPage is a product's page as long as nothing is refused.
func (q *request) productPage(p commerce.Product) console.Product {
	return console.Product{Page: q.consolePage(p.Title), To: q.pages(), Shop: q.links(), Product: p,
		Words:  ui.NewForm(q.locale, url.Values{"title": {p.Title}, "slug": {p.Slug}, "description": {p.Description}}),
		Upload: ui.NewForm(q.locale, url.Values{formKey: {q.newFormKey()}})}
}

func (s *Server) consoleProduct(q *request) error {
	p, err := q.product()
	if err != nil {
		return err
	}
	return q.show(q.productPage(p).Show())
}

func (s *Server) editProduct(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	p, err := q.product()
	if err != nil {
		return err
	}
	_, err = s.Commerce.UpdateProduct(q.ctx(), q.actor, commerce.UpdateProduct{Community: q.community.ID, Product: p.ID,
		Slug: strings.TrimSpace(values.Get("slug")), Title: values.Get("title"), Description: values.Get("description")})
	if err != nil {
		page := q.productPage(p)
		return q.refused(err, ui.NewForm(q.locale, values), func(f ui.Form) component { page.Words = f; return page.Show() })
	}
	q.flash("saved")
	return q.see(q.pages().Product(p.ID))
}

// moveProduct puts a product on sale or takes it off.
func (s *Server) moveProduct(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	p, err := q.product()
	if err != nil {
		return err
	}
	to := commerce.ProductState(values.Get("state"))
	_, err = s.Commerce.UpdateProduct(q.ctx(), q.actor, commerce.UpdateProduct{Community: q.community.ID, Product: p.ID,
		Slug: p.Slug, Title: p.Title, Description: p.Description, State: to})
	if err != nil {
		page := q.productPage(p)
		return q.refused(err, page.Words, func(f ui.Form) component { page.State = f.Errors["state"]; return page.Show() })
	}
	news := "product_live"
	if to == commerce.ProductArchived {
		news = "product_archived"
	}
	q.flash(news)
	return q.see(q.pages().Product(p.ID))
}

// errPictureLarge is what the service says of a picture that it gets to see.
var errPictureLarge = fault.OnField("content", "invalid.picture_bytes").With(fault.Args{"max": commerce.MaxPictureBytes >> 20})

// addPicture takes a picture that was uploaded.
func (s *Server) addPicture(q *request) error {
	p, err := q.product()
	if err != nil {
		return err
	}
	page := q.productPage(p)
	content, err := q.upload("content")
	values := url.Values{}
	if form := q.r.MultipartForm; form != nil {
		defer form.RemoveAll()
		values = form.Value
	} else if err != nil {
		values.Set(formKey, q.newFormKey())
	}
	cmd := commerce.AddPicture{Community: q.community.ID, Product: p.ID, Alt: values.Get("alt"), Content: content}
	if err == nil {
		sum := sha256.Sum256(content)
		cmd.Request, err = q.once(url.Values{formKey: values[formKey], "alt": values["alt"], "content": {hex.EncodeToString(sum[:])}})
	}
	if err == nil {
		_, err = s.Commerce.AddPicture(q.ctx(), q.actor, cmd)
	}
	if err != nil {
		return q.refused(err, ui.NewForm(q.locale, values), func(f ui.Form) component { page.Upload = f; return page.Show() })
	}
	q.flash("picture_added")
	return q.see(q.pages().Product(p.ID))
}

// upload reads a picture of a form, up to a byte more than the service takes. No file is an empty one; the service refuses
// both.
func (q *request) upload(name string) ([]byte, error) {
	return q.uploaded(name, commerce.MaxPictureBytes, errPictureLarge)
}

// uploaded reads a file of a form, up to a byte more than the most there may be; of a form that is larger than any, it
// says that the file is too large.
func (q *request) uploaded(name string, most int64, tooLarge *fault.Fault) ([]byte, error) {
	const inMemory = 1 << 20
	err := q.r.ParseMultipartForm(inMemory)
	var file multipart.File
	if err == nil {
		file, _, err = q.r.FormFile(name)
	}
	var large *http.MaxBytesError
	switch {
	case errors.Is(err, http.ErrMissingFile):
		return nil, nil
	case errors.As(err, &large):
		return nil, tooLarge.Because(err)
	case err != nil:
		return nil, errBodyBroken.Because(err)
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, most+1))
}

func (s *Server) movePicture(q *request) error {
	return q.changePicture("saved", func(product, picture id.ID, values url.Values) error {
		return s.Commerce.MovePicture(q.ctx(), q.actor, q.community.ID, product, picture, values.Get("to") == "later")
	})
}

func (s *Server) removePicture(q *request) error {
	return q.changePicture("picture_removed", func(product, picture id.ID, _ url.Values) error {
		return s.Commerce.RemovePicture(q.ctx(), q.actor, q.community.ID, product, picture)
	})
}

// changePicture changes the picture in the path, and leads back to its product.
func (q *request) changePicture(news string, change func(product, picture id.ID, values url.Values) error) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	product, err := q.pathID(id.Product, "product", commerce.ErrProductMissing)
	if err != nil {
		return err
	}
	picture, err := q.pathID(id.Picture, "picture", commerce.ErrPictureMissing)
	if err != nil {
		return err
	}
	if err := change(product, picture, values); err != nil {
		return err
	}
	q.flash(news)
	return q.see(q.pages().Product(product))
}
