package store_test

import "fmt"

// corruptions are ways in which each invariant can be broken. The last statement of each must change something.
var corruptions = []struct {
	rule string
	sql  []string
}{
	{"a member's purchases are their orders that are sold", []string{measuredAll, `UPDATE member SET purchases = purchases + 1`}},
	{"a member's products are those of their orders that are sold", []string{measuredAll, `DELETE FROM member_product`, `INSERT INTO member_product SELECT community_id, id, id FROM member`}},
	{"a member's community is one of their person's", []string{`DELETE FROM belonging`}},
	{"a member's rung is the one that the ladder has", []string{`UPDATE member SET rung = 'friend' WHERE role = 'member'`}},
	{"a member's rung is the one that the ladder has", []string{`INSERT INTO ladder ` + aClimber + ` SELECT community_id, id, '', '', 0, 0, 0, '', 1 FROM product`}},
	{"a guest is on no rung", []string{`UPDATE member SET rung = 'fan' WHERE role = 'guest'`}},
	{"every rung that can be lost has a time at which it is", []string{`INSERT INTO ladder ` + aClimber + ` SELECT community_id, id, 'user', '', 0, 0, 0, '', 1 FROM member`}},
	{"what a member paid for is what the ladder has", []string{climbedAll}},
	{"whoever brought somebody has advocated by then", []string{climbedAll}},
	{"whoever helped or thanked somebody has dealt with them by then", []string{climbedAll}},
	{"an answer is to what was asked, by a member", []string{anAnswer + ` FROM member`}},
	{"what rules look for in a member is what they answered", []string{anAttribute, anAnswer + ` FROM attribute JOIN member ON member.community_id = attribute.community_id`}},
	{"what rules look for in a member is what they answered", []string{anAttribute, `UPDATE member SET traits = '|age.1=2|'`}},
	{"a segment counts the offers that are for it and have not ended", []string{aSegment, `UPDATE segment SET offers = 1`}},
	{"an offer that has not ended is for a segment that there is", []string{`UPDATE offer SET segment_id = product_id WHERE state <> 'ended'`}},
	{"a member is found by the words of their name and their e-mail, and by no others", []string{`UPDATE member SET folded = 'somebody else'`}},
	{"a member is found by the words of their name and their e-mail, and by no others", []string{`DELETE FROM member_word`}},
	{"a member is found by the words of their name and their e-mail, and by no others", []string{`UPDATE member_word SET folded = 'somebody else'`}},
	{"a member is found by the words of their name and their e-mail, and by no others", []string{`DELETE FROM member`}},
	{"a posting has two or more entries, which add up to zero", []string{`UPDATE entry SET amount = amount + 1 WHERE line = 1 AND posting_id = (SELECT id FROM posting ORDER BY id LIMIT 1)`}},
	{"a posting has two or more entries, which add up to zero", []string{`DELETE FROM entry WHERE line > 1 AND posting_id = (SELECT id FROM posting ORDER BY id LIMIT 1)`}},
	{"a posting has two or more entries, which add up to zero", []string{`DELETE FROM entry WHERE posting_id = (SELECT id FROM posting ORDER BY id LIMIT 1)`}},
	{"a posting moves one currency", []string{`UPDATE account SET currency = 'USD' WHERE kind = 'revenue'`}},
	{"an entry belongs to a posting", []string{`DELETE FROM posting WHERE id = (SELECT id FROM posting ORDER BY id LIMIT 1)`}},
	{"an entry moves an account", []string{`DELETE FROM account WHERE kind = 'revenue'`}},
	{"a balance is the sum of its account's entries", []string{`UPDATE account SET balance = balance + 1 WHERE kind = 'revenue'`}},
	{"a balance is the sum of its account's entries", []string{`UPDATE entry SET account_id = (SELECT id FROM account WHERE kind = 'revenue' AND currency = 'EUR')
		WHERE account_id = (SELECT id FROM account WHERE kind = 'suspense' AND currency = 'EUR')`}},
	{"an account that holds what belongs to others is never below zero", []string{`UPDATE account SET balance = -1 WHERE kind = 'suspense'`}},
	{"an account that holds what belongs to others is never below zero", []string{`UPDATE account SET lowest = -1 WHERE kind = 'suspense'`}},
	{"all balances of a currency add up to zero", []string{`UPDATE account SET balance = balance - 1 WHERE kind = 'marketing'`}},

	{"the escrow of a group holds what its waiting orders paid", []string{`UPDATE account SET balance = balance + 1 WHERE kind = 'escrow'
		AND owner_id = (SELECT id FROM group_buy WHERE state = 'formed' ORDER BY id LIMIT 1)`}},
	{"the escrow of a group holds what its waiting orders paid", []string{`DELETE FROM account WHERE kind = 'escrow' AND balance > 0`}},
	{"refunds payable are the refunds requested", []string{`UPDATE refund SET state = 'done' WHERE state = 'requested'`}},
	{"suspense holds the parked payments", []string{`UPDATE payment SET state = 'returned' WHERE state = 'parked'`}},
	{"clearing is what came in less what went back", []string{`DELETE FROM payment WHERE id = (SELECT id FROM payment ORDER BY id LIMIT 1)`}},
	{"revenue is the price alone of what is sold and not returned, and what was used of terms that were taken back", []string{`UPDATE orders SET state = 'shipped' WHERE id = (SELECT id FROM orders WHERE state = 'refunded' AND returns = 0 ORDER BY id LIMIT 1)`}},
	{"marketing is the discount on what is sold and not returned, what was given back besides, and the store credit that was given", []string{`UPDATE orders SET discount = discount + 1 WHERE id = (SELECT id FROM orders WHERE state = 'ready' ORDER BY id LIMIT 1)`}},

	{"units held are those of orders that await payment, of bargains that run, and those set aside for drops", []string{`UPDATE variant SET held = held + 1 WHERE id = (SELECT id FROM variant ORDER BY id LIMIT 1)`}},
	{"units held are those of orders that await payment, of bargains that run, and those set aside for drops", []string{`UPDATE orders SET state = 'lapsed' WHERE state = 'awaiting_payment'`}},
	{"units sold are those of orders that are paid and not taken back", []string{`UPDATE variant SET sold = sold - 1 WHERE id = (SELECT id FROM variant ORDER BY id LIMIT 1)`}},
	{"units sold are those of orders that are paid and not taken back", []string{`UPDATE refund SET reason = 'staff' WHERE reason = 'shipped'`}},
	{"no more is held and sold than there is", []string{`UPDATE variant SET stock = sold + held - 1 WHERE sold > 0`}},
	{"an offer with a cap counts the units taken under it", []string{`UPDATE offer SET taken = taken + 1 WHERE stock > 0`}},
	{"no offer gives more than its cap", []string{`UPDATE offer SET stock = taken - 1 WHERE taken > 1`}},
	{"an offer with a limit counts the units each member took", []string{`UPDATE offer_use SET units = units + 1`}},
	{"an offer with a limit counts the units each member took", []string{`DELETE FROM offer_use WHERE units > 0`}},

	{"an order's amounts are those of its lines", []string{`UPDATE orders SET total = total - 1, discount = discount + 1 WHERE id = (SELECT id FROM orders ORDER BY id LIMIT 1)`}},
	{"an order's amounts are those of its lines", []string{`DELETE FROM order_line WHERE order_id = (SELECT id FROM orders ORDER BY id LIMIT 1)`}},
	{"an order's stock is held exactly while it awaits payment", []string{`DELETE FROM hold`}},
	{"an order's stock is held exactly while it awaits payment", []string{`INSERT INTO hold (community_id, order_id, until) SELECT community_id, id, 0 FROM orders WHERE state = 'ready'`}},
	{"an order that is bought together has a slot once it is paid", []string{`DELETE FROM slot WHERE order_id IN (SELECT id FROM orders WHERE state = 'ready')`}},

	{"an order is paid exactly when one payment of what it is charged was accepted", []string{`UPDATE orders SET state = 'ready' WHERE state = 'cancelled'`}},
	{"an order is paid exactly when one payment of what it is charged was accepted", []string{`UPDATE orders SET state = 'lapsed' WHERE state = 'ready'`}},
	{"an order is paid exactly when one payment of what it is charged was accepted", []string{`UPDATE payment SET amount = amount - 1 WHERE state = 'accepted'`}},
	{"an order is paid exactly when one payment of what it is charged was accepted", []string{`UPDATE payment SET currency = 'USD' WHERE state = 'accepted'`}},
	{"a payment is for an order", []string{`DELETE FROM orders WHERE id = (SELECT order_id FROM payment ORDER BY order_id LIMIT 1)`}},
	{"a refund is of its order's payment, and of a term returns it whole, or what is left", []string{`UPDATE refund SET amount = amount - 1 WHERE order_id IN (SELECT id FROM orders WHERE tier_id IS NOT NULL)`}},
	{"a refund is of its order's payment, and of a term returns it whole, or what is left", []string{`UPDATE refund SET amount = amount + 1`}},
	{"a refund is of its order's payment, and of a term returns it whole, or what is left", []string{`UPDATE refund SET currency = 'JPY'`}},
	{"a refund is of its order's payment, and of a term returns it whole, or what is left", []string{`UPDATE refund SET payment_id = id WHERE id = (SELECT id FROM refund ORDER BY id LIMIT 1)`}},
	{"a payment goes back as its order, its returns or it itself say, and only then", []string{`DELETE FROM refund WHERE reason = 'payment_late'`}},
	{"a payment goes back as its order, its returns or it itself say, and only then", []string{`UPDATE orders SET state = 'ready' WHERE state = 'refunding'`}},
	{"a payment goes back as its order, its returns or it itself say, and only then", []string{`UPDATE orders SET state = 'refunded' WHERE state = 'refunding'`}},
	{"a payment goes back as its order, its returns or it itself say, and only then", []string{`UPDATE refund SET amount = amount - 1 WHERE reason = 'returned' AND amount > 1`}},
	{"a payment goes back as its order, its returns or it itself say, and only then", []string{`DELETE FROM refund WHERE reason = 'goodwill'`}},
	{"a line counts the units that were returned of it, and those on the shelf again", []string{`UPDATE order_line SET returned = returned - 1 WHERE returned > restocked`}},
	{"a line counts the units that were returned of it, and those on the shelf again", []string{`UPDATE order_return SET restocked = 1 - restocked WHERE state = 'done' AND kind = 'return'`}},
	{"of no line more units come back than were bought", []string{`UPDATE order_return SET quantity = quantity + 10 WHERE state = 'done' AND kind = 'return'`}},
	{"what went back of a line is no more than it was charged", []string{`UPDATE order_return SET amount = amount + 10000 WHERE state = 'done'`}},
	{"an order counts what its returns gave back", []string{`UPDATE order_return SET amount = amount + 1 WHERE state = 'done' AND kind = 'goodwill'`}},
	{"a return of an order that has returns is one that it knows of", []string{`UPDATE order_return SET done_at = NULL WHERE state = 'done'`}},
	{"a return of an order that has returns is one that it knows of", []string{`UPDATE order_return SET for_id = variant_id WHERE kind = 'goodwill'`}},
	{"an order of which nothing is left is being refunded", []string{`UPDATE orders SET state = 'shipped' WHERE returns > 0 AND state = 'refunded'`}},
	{"units sold are those of orders that are paid and not taken back", []string{`UPDATE order_return SET for_id = variant_id WHERE kind = 'exchange' AND state = 'done'`}},
	{"what happened is told once", []string{`DELETE FROM fact WHERE kind = 'order.line_returned'`}},
	{"nobody is refunded for an expired group that is not", []string{`UPDATE group_buy SET state = 'formed' WHERE state = 'expired'`}},

	{"a group's slots are filled from the first on", []string{`UPDATE slot SET slot = 99 WHERE slot = 1`}},
	{"a group's slots are filled from the first on", []string{`DELETE FROM slot WHERE slot = 1`}},
	{"a group is formed exactly when it is full", []string{`UPDATE group_buy SET size = taken WHERE state = 'expired' AND taken > 1`}},
	{"a group is formed exactly when it is full", []string{`UPDATE group_buy SET virtual = virtual - 1 WHERE virtual > 0`}},
	{"a group is formed exactly when it is full", []string{`UPDATE group_buy SET taken = size + 1 WHERE state = 'formed'`}},
	{"a group is closed exactly when it says since when", []string{`UPDATE group_buy SET closed_at = NULL WHERE state = 'formed'`}},
	{"a group is closed exactly when it says since when", []string{`UPDATE group_buy SET closed_at = 1 WHERE state = 'open'`}},
	{"the head of a group sits in it", []string{`UPDATE group_buy SET head_id = (SELECT id FROM member WHERE role = 'operator') WHERE state = 'open'`}},
	{"a slot's order is its member's, of its group, and as far as the group", []string{`UPDATE orders SET member_id = (SELECT id FROM member WHERE role = 'operator') WHERE state = 'awaiting_group'`}},
	{"a slot's order is its member's, of its group, and as far as the group", []string{`UPDATE orders SET group_id = NULL WHERE state = 'awaiting_group'`}},
	{"a slot's order is its member's, of its group, and as far as the group", []string{`UPDATE orders SET state = 'ready' WHERE state = 'awaiting_group'`}},
	{"a slot's order is its member's, of its group, and as far as the group", []string{`DELETE FROM group_buy WHERE id = (SELECT id FROM group_buy WHERE state = 'formed' ORDER BY id LIMIT 1)`}},
	{"everyone in an expired group is refunded once, in full", []string{`UPDATE refund SET reason = 'staff' WHERE reason = 'group_expired'`}},
	{"everyone in an expired group is refunded once, in full", []string{`UPDATE refund SET amount = 1 WHERE reason = 'group_expired'`}},
	{"a group is decided soon after its deadline", []string{`UPDATE group_buy SET deadline = 1 WHERE state = 'open'`}},

	{"no offer promises more than its budget", []string{`UPDATE offer SET budget = spent, spent = spent + 1 WHERE budget > 0`}},
	{"an offer's budget is spent by what is promised and was given under it", []string{`UPDATE offer SET spent = spent + 1 WHERE budget > 0`}},
	{"an offer's budget is spent by what is promised and was given under it", []string{`UPDATE offer_promise SET amount = amount + 1`}},
	{"a group that is open, and an order that is to open one, has its discounts set aside", []string{`DELETE FROM offer_promise`}},
	{"a group that is open, and an order that is to open one, has its discounts set aside", []string{`UPDATE offer_promise SET holder_id = offer_id WHERE holder_id = (SELECT holder_id FROM offer_promise ORDER BY holder_id LIMIT 1)`}},
	{"what is set aside for a group covers those who are in it", []string{`UPDATE offer_promise SET amount = 1 WHERE holder_id IN (SELECT id FROM group_buy)`}},

	{"a bargain's cuts are those that were promised when it began", []string{`UPDATE bargain SET spread = 90 - spread WHERE helped > 0`}},
	{"a bargain's cuts are those that were promised when it began", []string{`UPDATE bargain_help SET newcomer = 1 - newcomer, cut = cut + 1 WHERE number = 1`}},
	{"a bargain is at its floor exactly when all have helped", []string{`UPDATE bargain SET price = floor_price + 1 WHERE helped = helpers`}},
	{"a bargain is at its floor exactly when all have helped", []string{`UPDATE bargain SET state = 'open' WHERE state = 'reached'`}},
	{"a bargain has ended exactly when it says since when", []string{`UPDATE bargain SET closed_at = NULL WHERE state = 'bought'`}},
	{"a bargain has ended exactly when it says since when", []string{`UPDATE bargain SET due_at = NULL WHERE state = 'open'`}},
	{"nobody helps themselves, nor a product that the bargain is not about", []string{`UPDATE bargain SET member_id = (SELECT member_id FROM bargain_help h WHERE h.bargain_id = bargain.id AND h.number = 1) WHERE helped > 0`}},
	{"nobody helps themselves, nor a product that the bargain is not about", []string{`UPDATE bargain SET product_id = id WHERE helped > 0`}},
	{"a member's helps of a day are counted, and are as many as anybody may give", []string{`UPDATE bargain_day SET helps = helps + 1`}},
	{"a member's helps of a day are counted, and are as many as anybody may give", []string{`DELETE FROM bargain_day`}},
	{"a bargain is as far as the order that it is bound to, which is its member's", []string{`UPDATE bargain SET order_id = NULL WHERE state = 'bought'`}},
	{"a bargain is as far as the order that it is bound to, which is its member's", []string{`UPDATE bargain SET state = 'bought', closed_at = 1, due_at = NULL WHERE state = 'returned'`}},
	{"an order at a bargain's price is the one that the bargain is bound to", []string{`UPDATE orders SET state = 'ready' WHERE entry_id IS NOT NULL AND state IN ('lapsed', 'cancelled')`}},
	{"a bargain that is not bought fails soon after its time", []string{`UPDATE bargain SET due_at = 1 WHERE state = 'open' AND order_id IS NULL`}},
	{"units held are those of orders that await payment, of bargains that run, and those set aside for drops", []string{`UPDATE bargain SET state = 'failed', closed_at = 1, due_at = NULL WHERE state = 'open' AND order_id IS NULL`}},

	{"an order buys a term exactly when it says of which tier", []string{`UPDATE orders SET tier_id = NULL WHERE tier_id IS NOT NULL`}},
	{"an order buys a term exactly when it says of which tier", []string{`DELETE FROM tier_order WHERE purpose = 'trial'`}},
	{"a term is paid by one order, and an order that is fulfilled paid one", []string{`UPDATE term SET paid = paid + 1 WHERE kind = 'renewal'`}},
	{"a term is paid by one order, and an order that is fulfilled paid one", []string{`DELETE FROM term WHERE kind = 'upgrade'`}},
	{"a term was taken back exactly when its money goes back", []string{`UPDATE term SET refunded = 1 - refunded WHERE kind = 'start'`}},
	{"no term is charged twice", []string{`DROP INDEX tier_order_renewal`, `UPDATE tier_order SET after_term = 1 WHERE purpose = 'renewal'`}},
	{"a membership's terms are numbered from 1 on", []string{`UPDATE membership SET terms = terms + 1`}},
	{"a membership's terms are numbered from 1 on", []string{`UPDATE term SET number = number + 10 WHERE kind = 'upgrade'`}},
	{"a membership is in its current term, which was not taken back", []string{`UPDATE membership SET ends_at = ends_at + 1 WHERE state = 'active' AND ends_at IS NOT NULL`}},
	{"a membership is in its current term, which was not taken back", []string{`UPDATE term SET refunded = 1 WHERE kind = 'renewal'`}},
	{"a membership waits for something exactly when it is to end or to be charged", []string{`UPDATE membership SET due_at = NULL WHERE state = 'active'`}},
	{"a membership waits for something exactly when it is to end or to be charged", []string{`UPDATE membership SET instrument = '' WHERE renews = 1`}},
	{"early places are those of the orders that have one", []string{`UPDATE tier_price SET early_taken = early_taken - 1 WHERE early_taken > 0`}},
	{"a member's row says in which tier they stand, and until when", []string{`UPDATE member SET tier_until = tier_until - 1 WHERE tier_until > 0`}},
	{"a member's row says in which tier they stand, and until when", []string{`UPDATE membership SET state = 'ended' WHERE state <> 'ended'`}},
	{"whoever was in a tier has a card", []string{`DELETE FROM member_card WHERE number = 1`}},
	{"cards are numbered below the next number", []string{`UPDATE card_sequence SET last = 1`}},

	{"a member is a newcomer once", []string{forget, attribution(1, 2, 3), attribution(2, 2, 3)}},
	{"nobody brings themselves", []string{forget, referral(1, 1)}},
	{"nobody brings themselves", []string{forget, attribution(1, 2, 2)}},
	{"nobody is brought by someone they brought, however far", []string{forget, referral(1, 2), referral(2, 3), referral(3, 1)}},
	{"nobody is brought by someone they brought, however far", []string{forget, referral(5, 4), referral(4, 3), referral(1, 2), referral(2, 1), referral(6, 1)}},
	{"who was brought is the newcomer of a kept order, and the other way round", []string{forget, attribution(1, 2, 3)}},
	{"who was brought is the newcomer of a kept order, and the other way round", []string{forget, referral(1, 2)}},

	{"a circle counts those who are in it, and has room for them", []string{circle(1, 0, `live`)}},
	{"a circle counts those who are in it, and has room for them", []string{circle(0, 0, `live`), inCircle}},
	{"a circle counts those who are in it, and has room for them", []string{circle(1, 0, `live`), inCircle, `UPDATE circle SET members = 3, capacity = 2`}},
	{"a circle counts those who wait for it, and they wait because it is full", []string{circle(0, 1, `live`)}},
	{"a circle counts those who wait for it, and they wait because it is full", []string{circle(0, 0, `live`), waits}},
	{"a circle counts those who wait for it, and they wait because it is full", []string{circle(1, 1, `live`), inCircle, waits}},
	{"nobody is in a circle and waits for it", []string{circle(1, 1, `live`), inCircle, waits}},
	{"who is in a circle, or waits for it, is a member, and the circle is there", []string{inCircle}},
	{"who is in a circle, or waits for it, is a member, and the circle is there", []string{circle(0, 1, `live`), waits, `UPDATE circle_wait SET member_id = community_id`}},
	{"a circle is archived exactly when it says since when", []string{circle(0, 0, `archived`)}},

	{"a campaign that has not ended is for a segment that there is", []string{`UPDATE campaign SET segment_id = id`}},
	{"no campaign gives more than its stock or its budget", []string{`UPDATE campaign SET stock = 1, taken = 2`}},
	{"no campaign gives more than its stock or its budget", []string{`UPDATE campaign SET budget = 1, spent = 2`}},
	{"a campaign's stock is taken by what was given under it", []string{`UPDATE campaign SET taken = taken + 1`}},
	{"a link counts those who came by it, and the kept orders that it brought", []string{`UPDATE share SET visits = visits + 1`}},
	{"a link counts those who came by it, and the kept orders that it brought", []string{`UPDATE share SET discount = discount + 1`}},
	{"the links to an offer are counted by channel", []string{`UPDATE reach SET visitors = visitors + 1 WHERE target = 'offer'`}},
	{"the links to an offer are counted by channel", []string{`UPDATE reach SET newcomers = newcomers + 1 WHERE target = 'offer'`}},
	{"the links to a campaign are counted by channel", []string{`UPDATE reach SET orders = orders + 1 WHERE target = 'campaign'`}},
	{"a campaign counts the kept orders that were bought with it or that its links brought, each once", []string{`DELETE FROM outcome`}},
	{"a campaign counts the kept orders that were bought with it or that its links brought, each once", []string{`UPDATE outcome SET total = total + 1`}},
	{"the conversions of a campaign are the orders that it made cheaper", []string{`UPDATE conversion SET cost = cost + 1`}},
	{"the conversions of a campaign are the orders that it made cheaper", []string{`DELETE FROM conversion`}},
	{"a campaign's budget is spent by what was promised under it", []string{`UPDATE campaign SET spent = spent + 1`}},
	{"a member took of a campaign what was given to them", []string{`UPDATE campaign_use SET times = times + 1`}},
	{"a coupon is bound to an order of its member, which it makes cheaper, while that stands", []string{`UPDATE coupon SET order_id = (SELECT id FROM orders WHERE state = 'ready' AND reduced = 0 ORDER BY id LIMIT 1) WHERE order_id IS NULL`}},
	{"a coupon is bound to an order of its member, which it makes cheaper, while that stands", []string{`UPDATE coupon SET used_at = NULL WHERE used_at IS NOT NULL`}},
	{"an order that stands has the coupons that it was made cheaper by", []string{`UPDATE coupon SET order_id = NULL, used_at = NULL WHERE used_at IS NOT NULL`}},
	{"what came off an order is its reductions", []string{`UPDATE order_reduction SET amount = amount + 1`}},
	{"store credit that is held is that of orders that await payment", []string{`UPDATE orders SET credit = 1 WHERE state = 'awaiting_payment'`}},

	{"a red packet's shares are those that were promised when it was opened", []string{`UPDATE packet SET spread = spread + 1`}},
	{"a red packet's shares are those that were promised when it was opened", []string{`UPDATE packet_share SET amount = amount + 1 WHERE number = 1`}},
	{"a red packet's shares are those that were promised when it was opened", []string{`UPDATE packet_share SET member_id = NULL WHERE number = 1`}},
	{"what is in a red packet was claimed, is left, or went back", []string{`UPDATE packet SET returned = returned - 1 WHERE state = 'over'`}},
	{"what is in a red packet was claimed, is left, or went back", []string{`UPDATE packet_share SET member_id = NULL WHERE number = 2 AND member_id IS NOT NULL`}},
	{"a red packet is open, empty or over as its shares and its times say", []string{`UPDATE packet SET state = 'open' WHERE state = 'over'`}},
	{"a red packet is open, empty or over as its shares and its times say", []string{`UPDATE packet SET closed_at = NULL WHERE state = 'empty'`}},
	{"who passes a red packet on has its first share", []string{`UPDATE packet_share SET member_id = packet_id WHERE number = 1`}},
	{"each claimed share is booked once", []string{`UPDATE packet_share SET id = packet_id WHERE member_id IS NOT NULL`}},
	{"each claimed share is booked once", []string{`UPDATE packet_share SET member_id = NULL WHERE member_id IS NOT NULL`}},
	{"store credit that is promised is what is left in red packets, and what is to be won", []string{`UPDATE account SET balance = balance + 1 WHERE kind = 'promised'`}},
	{"a member's store credit is what they were given, less what they paid with", []string{`UPDATE account SET balance = balance + 1 WHERE kind = 'credit'`}},
	{"a member's store credit is what they were given, less what they paid with", []string{`UPDATE credit_gift SET amount = amount + 1`}},
	{"a member's store credit is what they were given, less what they paid with", []string{`UPDATE orders SET credit = credit + 1 WHERE credit > 0 AND state = 'ready'`}},
	{"a red packet that is not emptied is over soon after its time", []string{`UPDATE packet SET due_at = 1 WHERE due_at IS NOT NULL`}},

	{"a giveaway's winners are those that its seed and its list give", []string{`UPDATE giveaway SET seed = promise`}},
	{"a giveaway's winners are those that its seed and its list give", []string{`UPDATE giveaway SET prizes = prizes + 1 WHERE winners = 2`}},
	{"a giveaway counts its entries, from 1 on without gaps, those that count, and who won", []string{`UPDATE giveaway SET counting = counting - 1 WHERE counting > winners`}},
	{"a giveaway counts its entries, from 1 on without gaps, those that count, and who won", []string{`UPDATE giveaway_entry SET number = number + 1000`}},
	{"a giveaway has ended exactly when it says since when", []string{`UPDATE giveaway SET drawn_at = NULL WHERE state = 'drawn'`}},
	{"each prize that is store credit is booked once", []string{`UPDATE giveaway_entry SET id = member_id WHERE place IS NOT NULL`}},
	{"a giveaway is drawn soon after its time", []string{`UPDATE giveaway SET due_at = 1 WHERE due_at IS NOT NULL`}},

	{"a gathering's places are taken by those who come, and its waiting list counted", []string{gathering(1, 0, 0), gatheringHost}},
	{"a gathering's places are taken by those who come, and its waiting list counted", []string{gathering(0, 0, 0), gatheringHost, answers("coming")}},
	{"a gathering's places are taken by those who come, and its waiting list counted", []string{gathering(0, 1, 0), gatheringHost}},
	{"nobody waits for a gathering that has enough places left for them", []string{gathering(0, 1, 3), gatheringHost, answers("waiting")}},
	{"nobody waits for a gathering that has enough places left for them", []string{gathering(0, 1, 0), gatheringHost, answers("waiting")}},
	{"a gathering that is open has a host", []string{gathering(0, 0, 0)}},
	{"people are reminded of a gathering soon after its time", []string{gathering(0, 0, 0), gatheringHost, `UPDATE gathering SET remind_at = 1`}},

	{"a broadcast counts whom it reached and who opened it", []string{broadcast("sent", 1)}},
	{"a broadcast has gone out exactly when it says since when", []string{broadcast("scheduled", 0)}},
	{"a broadcast in a series is for whom the series is for", []string{broadcast("sent", 0), `UPDATE broadcast SET series_id = id`}},
	{"a broadcast in a series is for whom the series is for", []string{broadcast("sent", 0), `UPDATE broadcast SET series_id = id`, aSeries, `UPDATE broadcast_series SET audience = 'circle'`}},
	{"what is queued in a series waits at places of its own", []string{queuedTwice}},
	{"a series waits for a slot exactly while it is live", []string{aSeries}},
	{"what leaders write is counted by its day", []string{`INSERT INTO broadcast_day (community_id, circle_id, day, written) SELECT id, id, '2026-01-01', 1 FROM community`}},
	{"a broadcast goes out soon after its time", []string{broadcast("sent", 0), `UPDATE broadcast SET due_at = 1`}},

	{"a drop that was announced has a line", []string{`DELETE FROM drop_line`}},
	{"the places of a line are numbered from 1 on, up to the last", []string{`UPDATE drop_line SET last = last + 1`}},
	{"the places of a line are numbered from 1 on, up to the last", []string{`UPDATE drop_spot SET number = number + 10 WHERE number = 1`}},
	{"the places of a line are numbered from 1 on, up to the last", []string{`DELETE FROM drop_spot WHERE number = 2`}},
	{"a line is served in its order", []string{`UPDATE drop_spot SET called_at = 1 WHERE state = 'waiting'`}},
	{"a line is served in its order", []string{`UPDATE drop_line SET reached = last WHERE closed_at IS NULL`}},
	{"no unit is free while somebody waits in an open line", []string{`UPDATE campaign SET stock = stock + 1 WHERE kind = 'drop'`}},
	{"a drop's units are in its orders, or set aside until its line is closed", []string{`UPDATE drop_line SET aside = aside + 1`}},
	{"a line counts what was bought", []string{`UPDATE drop_line SET bought = bought + 1`}},
	{"a place in line is as far as its order", []string{`UPDATE drop_spot SET state = 'lapsed' WHERE state = 'bought'`}},
	{"a place in line is as far as its order", []string{`UPDATE orders SET state = 'cancelled' WHERE campaign_id IS NOT NULL AND state = 'awaiting_payment'`}},
	{"an order of a drop that stands has its place in line", []string{`UPDATE drop_spot SET order_id = NULL WHERE state = 'bought'`}},
	{"a line counts its codes, of which there are no more than units", []string{`DELETE FROM drop_code`}},
	{"a line counts its codes, of which there are no more than units", []string{`UPDATE campaign SET stock = 0 WHERE kind = 'drop'`}},
	{"a code that was used gave a place", []string{`UPDATE drop_spot SET coded = 0 WHERE coded = 1`}},

	{"facts are numbered from 1 on without gaps", []string{`DELETE FROM fact WHERE sequence = 5`}},
	{"facts are numbered from 1 on without gaps", []string{`UPDATE fact SET sequence = 0 WHERE sequence = 1`}},
	{"facts are numbered from 1 on without gaps", []string{`UPDATE fact_sequence SET last = last + 1`}},
	{"facts are numbered from 1 on without gaps", []string{`DELETE FROM fact_sequence`}},
	{"no consumer is ahead of the facts", []string{`INSERT INTO fact_cursor (community_id, consumer, sequence) SELECT id, 'x', 1000000 FROM community`}},
	{"what happened is told once", []string{`UPDATE fact SET kind = 'order.unpaid' WHERE kind = 'order.paid'`}},
	{"what happened is told once", []string{`UPDATE fact SET kind = 'refund.done' WHERE kind = 'refund.requested'`}},
	{"what happened is told once", []string{`UPDATE orders SET state = 'lapsed' WHERE state = 'cancelled'`}},

	{"a notice tells as much news as joined it", []string{`INSERT INTO notice (community_id, member_id, id, kind, circle_id, subject_id, news, args, digest, made_at)
		SELECT community_id, id, id, 'welcome', id, id, 1, '{}', 0, 0 FROM member`}},
	{"no news is kept without its notice", []string{`INSERT INTO notice_news (community_id, member_id, sequence, kind, notice_id) SELECT community_id, id, 1, 'welcome', id FROM member`}},
	{"what waits for a digest has a digest that is to be sent", []string{`INSERT INTO notice (community_id, member_id, id, kind, circle_id, subject_id, news, args, digest, made_at)
		SELECT community_id, id, id, 'welcome', id, id, 1, '{}', 1, 0 FROM member`}},
	{"a case counts its reports", []string{`INSERT INTO safety_case (community_id, id, subject_kind, subject_id, member_id, state, reports, hidden, note, opened_at, decided_at, decided_by, appeal, review, review_note) SELECT community_id, id, 'member', id, id, 'open', 3, 0, '', 0, NULL, NULL, '', '', '' FROM member WHERE role = 'operator'`}},
	{"a thing is hidden while its case is open, or because it was decided", []string{`INSERT INTO safety_case (community_id, id, subject_kind, subject_id, member_id, state, reports, hidden, note, opened_at, decided_at, decided_by, appeal, review, review_note) SELECT community_id, id, 'member', id, id, 'dismissed', 0, 1, '', 0, 1, id, '', '', '' FROM member WHERE role = 'operator'`}},
	{"a case that is decided says by whom and when", []string{`INSERT INTO safety_case (community_id, id, subject_kind, subject_id, member_id, state, reports, hidden, note, opened_at, decided_at, decided_by, appeal, review, review_note) SELECT community_id, id, 'member', id, id, 'warned', 0, 0, '', 0, 1, NULL, '', '', '' FROM member WHERE role = 'operator'`}},
	{"who is erased has no role, and nothing by which they are found", []string{
		`INSERT INTO person (id, name, locale, created_at) SELECT person_id, name, 'en', 0 FROM member WHERE role = 'operator'`,
		`INSERT INTO erasure (person_id, asked_at, due_at, done_at) SELECT person_id, 0, 0, 1 FROM member WHERE role = 'operator'`}},
}

// forget makes room for what the corruptions of referrals put there.
const forget = `DELETE FROM referral`

// guest is the id of the n-th guest.
func guest(n int) string {
	return fmt.Sprintf(`(SELECT id FROM member WHERE role = 'guest' ORDER BY id LIMIT 1 OFFSET %d)`, n-1)
}

func referral(member, referrer int) string {
	return `INSERT INTO referral (community_id, member_id, referrer_id, order_id, at)
		SELECT id, ` + guest(member) + `, ` + guest(referrer) + `, ` + guest(member) + `, 1 FROM community`
}

func attribution(order, member, referrer int) string {
	return `INSERT INTO attribution (community_id, order_id, share_id, referrer_id, member_id, channel, newcomer, discount, total, kept, at)
		SELECT id, ` + guest(order) + `, ` + guest(order) + `, ` + guest(referrer) + `, ` + guest(member) + `, '', 1, 0, 0, 1, 1 FROM community`
}

// broadcast is a broadcast that went out to everybody, or says that it is in another state, with the community's id.
func broadcast(state string, reached int) string {
	return fmt.Sprintf(`INSERT INTO broadcast (community_id, id, state, by_id, title, words, link, audience, tiers, place, created_at, started_at, sent_at,
			correction, reached, opened, counted_on, version)
		SELECT id, id, '%s', id, 'X', 'x', '', 'everybody', '', 0, 1, 1, 1, '', %d, 0, '', 1 FROM community`, state, reached)
}

// circle is a circle that counts so many, with the community's id; inCircle and waits are its first guest in two places.
func circle(members, waiting int, state string) string {
	return fmt.Sprintf(`INSERT INTO circle (community_id, id, slug, name, folded, kind, reason, about, region, rules, rules_version, admission,
			capacity, split_above, members, waiting, state, founded_at)
		SELECT id, id, 'x', 'X', 'x', 'interest', 'life', '', '', '', 1, 'open', 0, 0, %d, %d, '%s', 1 FROM community`, members, waiting, state)
}

var (
	inCircle = `INSERT INTO circle_member (community_id, circle_id, member_id, role, way, reason, rules_version, joined_at)
		SELECT id, id, ` + guest(1) + `, 'member', 'open', '', 1, 1 FROM community`
	waits = `INSERT INTO circle_wait (community_id, circle_id, member_id, way, rules_version, since)
		SELECT id, id, ` + guest(1) + `, 'open', 1, 1 FROM community`
)

const (
	aSeries = `INSERT INTO broadcast_series (community_id, id, slug, name, about, state, days, minute, audience, tiers, looked, created_at, version)
		SELECT id, id, 'x', 'X', '', 'live', 1, 0, 'everybody', '', 0, 1, 1 FROM community`
	queuedTwice = `INSERT INTO broadcast (community_id, id, state, by_id, title, words, link, series_id, audience, tiers, place, created_at, correction, reached, opened, counted_on, version)
		SELECT community_id, id, 'scheduled', id, 'X', 'x', '', community_id, 'everybody', '', 1, 1, '', 0, 0, '', 1 FROM member`
	climbedAll  = `INSERT INTO fact_cursor (community_id, consumer, sequence) SELECT community_id, 'ladder', last FROM fact_sequence`
	measuredAll = `INSERT INTO fact_cursor (community_id, consumer, sequence) SELECT community_id, 'measuring', last FROM fact_sequence`
	aClimber    = `(community_id, member_id, rung, cause, paid, week, weeks, advocacy, version)`
	anAttribute = `INSERT INTO attribute (community_id, id, slug, label, purpose, version, kind, options, filled_by, shown_to, position, created_at)
		SELECT id, id, 'age', 'Age', 'To know', 1, 'band', '[]', 'member', 'staff', 0, 0 FROM community`
	aSegment = `INSERT INTO segment (community_id, id, name, about, persona, rule, created_at, changed_at) SELECT id, id, 'All', '', 0, '{}', 0, 0 FROM community`
	anAnswer = `INSERT INTO member_attribute (community_id, member_id, attribute_id, version, value, consented_at)
		SELECT member.community_id, member.id, member.community_id, 1, '2', 0`
)

// gathering is one that is open and counts so many, with the community's id; it has a host, and somebody who brings two
// answers.
func gathering(taken, waiting, places int) string {
	return fmt.Sprintf(`INSERT INTO gathering (community_id, id, slug, title, about, online, place, address, map, link, starts_at, ends_at, closes_at, audience, places, taken,
			waiting, state, reason, sequence, made_by, made_at, opened_at)
		SELECT id, id, 'x', 'X', '', 0, 'There', 'Here', '', '', 9, 10, 9, 'members', %d, %d, %d, 'open', '', 0, id, 1, 1 FROM community`, places, taken, waiting)
}

const gatheringHost = `INSERT INTO gathering_host (community_id, gathering_id, member_id, since) SELECT id, id, id, 1 FROM community`

func answers(state string) string {
	return `INSERT INTO gathering_answer (community_id, gathering_id, member_id, state, guests, since, answered_at, code)
		SELECT id, id, ` + guest(1) + `, '` + state + `', 2, 1, 1, 'X' FROM community`
}
