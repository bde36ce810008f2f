package fact

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestDecode(t *testing.T) {
	r := Recorded{Sequence: 7, Kind: "order.paid", Payload: json.RawMessage(`{"total": 1250}`)}
	var payload struct {
		Total int64 `json:"total"`
	}
	if err := r.Decode(&payload); err != nil || payload.Total != 1250 {
		t.Errorf("%+v, %v", payload, err)
	}
	r.Payload = json.RawMessage(`{"total": "much"}`)
	if err := r.Decode(&payload); err == nil || !strings.Contains(err.Error(), "fact 7 order.paid") {
		t.Errorf("the error does not say which fact: %v", err)
	}
}
