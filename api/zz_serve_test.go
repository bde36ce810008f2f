package api
import ("testing";"net/http";"os")
func TestZZServe(t *testing.T){ a:=os.Getenv("ZZ"); if a==""{t.Skip()}; h:=newHive(t); t.Log(h.here); os.WriteFile("/tmp/zz.txt",[]byte(h.here+" "+h.token(h.owner)+" "+h.token(h.Staff)+" "+h.thing("{variant}")+" "+h.thing("{offer}")+" "+h.thing("{group_buy}")+" "+h.token(h.Join("Fritz","member"))),0o644); http.ListenAndServe(a,h.handler)}
