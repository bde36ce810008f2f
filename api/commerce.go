package api

// Commerce is where things are sold: what is asked of it stands beside each noun.
type Commerce interface {
	productKeeping
	offerKeeping
	groupBuyKeeping
	orderKeeping
	paymentKeeping
}
