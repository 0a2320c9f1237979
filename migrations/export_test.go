package migrations

// NewProvider lets tests go down as well; the product only goes forward.
var NewProvider = newProvider
