package demo

import (
	"strings"
	"time"

	"panal/access"
	"panal/internal/id"
)

// person is somebody in the story.
type person struct {
	name, mailbox, language string // the mailbox with its domain, unless that is example.com
	spread                  int    // how eager they are to bring others; 0 never share
	guest                   bool

	// As the story is written:
	comes time.Time // when they first act
	rests time.Time // when they last do for a while; zero: never
	takes []take    // units that count against an offer's limit
	links map[*offer]bool

	// As it is told:
	actor   access.Actor
	visitor id.ID // of their browser
	codes   map[*offer]string
}

// take is one unit of an offer that a person has until a time.
type take struct {
	offer *offer
	until time.Time
}

func (p *person) email() string {
	if strings.Contains(p.mailbox, "@") {
		return p.mailbox
	}
	return p.mailbox + "@example.com"
}

// there reports whether a person does anything by themselves at a time.
func (p *person) there(at time.Time) bool {
	return !p.comes.After(at) && (p.rests.IsZero() || at.Before(p.rests))
}

// among returns people who never appeared before.
func among(names []person) []*person {
	all := make([]*person, len(names))
	for i, p := range names {
		p.links, p.codes = map[*offer]bool{}, map[*offer]string{}
		all[i] = &p
	}
	return all
}

var operator = person{name: "Inés Robledo", mailbox: "ines", language: "es"}

var staff = []person{
	{name: "Tomás Aguirre", mailbox: "tomas", language: "es"},
	{name: "Grace Okafor", mailbox: "grace", language: "en"},
	{name: "沈雨晴", mailbox: "shen.yuqing", language: "zh"},
}

// regulars know the roaster from the market, and come by themselves in the first week. The first of them is the member
// whom the demo is shown as.
var regulars = []person{
	{name: "Lucía Ferrer", mailbox: "lucia.ferrer", language: "es", spread: 9},
	{name: "陈薇", mailbox: "chen.wei", language: "zh", spread: 7},
	{name: "James Whitlock", mailbox: "james.whitlock", language: "en", spread: 1},
	{name: "Iker Etxeberria", mailbox: "iker.etxeberria@example.org", language: "es", spread: 2},
	{name: "María José Quintana", mailbox: "mj.quintana", language: "es", spread: 1},
	{name: "Beñat Arrieta", mailbox: "benat.arrieta@example.org", language: "es"},
	{name: "Hannah Fitzgerald", mailbox: "hannah.fitz", language: "en", spread: 1},
	{name: "吴俊杰", mailbox: "wu.junjie", language: "zh", spread: 1},
	{name: "Rocío Villalba", mailbox: "rocio.villalba", language: "es"},
	{name: "Álvaro Cid", mailbox: "alvaro.cid@example.org", language: "es", spread: 1},
	{name: "Siobhán Byrne", mailbox: "siobhan.byrne", language: "en", spread: 1},
	{name: "Xulio Pardo", mailbox: "xulio.pardo@example.org", language: "es"},
	{name: "林晓彤", mailbox: "lin.xiaotong", language: "zh", spread: 1},
	{name: "Nuria Puigdomènech", mailbox: "nuria.puig", language: "es", spread: 2},
	{name: "Oliver Haynes", mailbox: "oliver.haynes", language: "en"},
	{name: "Andrés Manrique", mailbox: "andres.manrique@example.org", language: "es"},
}

// passers find the shop by themselves, at one time or another.
var passers = []person{
	{name: "Begoña Salgado", mailbox: "bego.salgado", language: "es"},
	{name: "Priya Raman", mailbox: "priya.raman", language: "en", spread: 1},
	{name: "郑海洋", mailbox: "zheng.haiyang@example.org", language: "zh"},
	{name: "Sergio Ibáñez", mailbox: "sergio.ibanez", language: "es"},
	{name: "Charlotte Dubois", mailbox: "charlotte.dubois", language: "en"},
	{name: "Mikel Goikoetxea", mailbox: "mikel.goiko@example.org", language: "es", spread: 1},
	{name: "Paula Seoane", mailbox: "paula.seoane", language: "es"},
	{name: "Tom Ackroyd", mailbox: "tom.ackroyd", language: "en"},
	{name: "黄思琪", mailbox: "huang.siqi", language: "zh"},
	{name: "Esther Ruipérez", mailbox: "esther.ruiperez@example.org", language: "es"},
}

// brought come through a friend's link, in this order, and sign in.
var brought = []person{
	{name: "Daniela Otero", mailbox: "daniela.otero", language: "es", spread: 6},
	{name: "赵明", mailbox: "zhao.ming", language: "zh", spread: 2},
	{name: "Rachel Abernathy", mailbox: "rachel.abernathy", language: "en", spread: 1},
	{name: "Joaquín Palacios", mailbox: "joaquin.palacios", language: "es"},
	{name: "Irene Cabello", mailbox: "irene.cabello@example.org", language: "es", spread: 1},
	{name: "周雨萱", mailbox: "zhou.yuxuan", language: "zh", spread: 2},
	{name: "Marcus Adeyemi", mailbox: "marcus.adeyemi", language: "en"},
	{name: "Pilar Zubizarreta", mailbox: "pilar.zubi@example.org", language: "es", spread: 1},
	{name: "Guillem Fàbregas", mailbox: "guillem.fabregas", language: "es"},
	{name: "孙浩然", mailbox: "sun.haoran", language: "zh"},
	{name: "Emma Lindqvist", mailbox: "emma.lindqvist", language: "en", spread: 1},
	{name: "Óscar Bermúdez", mailbox: "oscar.bermudez", language: "es"},
	{name: "Candela Reyes", mailbox: "candela.reyes", language: "es", spread: 1},
	{name: "徐静", mailbox: "xu.jing@example.org", language: "zh", spread: 1},
	{name: "Liam O’Sullivan", mailbox: "liam.osullivan", language: "en"},
	{name: "Ainhoa Mendizábal", mailbox: "ainhoa.mendi@example.org", language: "es"},
	{name: "Raúl Peñalver", mailbox: "raul.penalver", language: "es", spread: 1},
	{name: "何佳怡", mailbox: "he.jiayi", language: "zh"},
	{name: "Sophie Marchetti", mailbox: "sophie.marchetti", language: "en"},
	{name: "Leire Agirre", mailbox: "leire.agirre@example.org", language: "es"},
	{name: "Manuel Corrales", mailbox: "manuel.corrales", language: "es"},
	{name: "马天宇", mailbox: "ma.tianyu", language: "zh"},
	{name: "Noa Castiñeira", mailbox: "noa.castineira", language: "es", spread: 1},
	{name: "Ben Galloway", mailbox: "ben.galloway", language: "en"},
	{name: "Cristina Llorente", mailbox: "cris.llorente", language: "es"},
	{name: "朱梦洁", mailbox: "zhu.mengjie", language: "zh"},
	{name: "Hugo Santamaría", mailbox: "hugo.santamaria", language: "es"},
	{name: "Zoë Hartmann", mailbox: "zoe.hartmann@example.org", language: "en"},
	{name: "Elena Vizcaíno", mailbox: "elena.vizcaino", language: "es"},
	{name: "郭子轩", mailbox: "guo.zixuan", language: "zh"},
	{name: "Amelia Prescott", mailbox: "amelia.prescott", language: "en"},
	{name: "Teo Barrientos", mailbox: "teo.barrientos", language: "es"},
	{name: "Maite Urrutia", mailbox: "maite.urrutia@example.org", language: "es"},
	{name: "梁文博", mailbox: "liang.wenbo", language: "zh"},
}

// guests come through a friend's link as well, and prove no e-mail.
var guests = []person{
	{name: "Carmen", mailbox: "carmen.al", language: "es"}, {name: "Kate", mailbox: "kate.m", language: "en"},
	{name: "小李", mailbox: "xiaoli@example.org", language: "zh"}, {name: "Pablo", mailbox: "pablo.dr", language: "es"},
	{name: "Unai", mailbox: "unai@example.org", language: "es"}, {name: "Dr. Neil", mailbox: "neil.w", language: "en"},
	{name: "Lola G.", mailbox: "lola.g", language: "es"}, {name: "阿梅", mailbox: "amei", language: "zh"},
	{name: "Javi", mailbox: "javi.t", language: "es"}, {name: "Moira", mailbox: "moira@example.org", language: "en"},
	{name: "Sofía P.", mailbox: "sofia.p", language: "es"}, {name: "Wen", mailbox: "wen.h", language: "zh"},
	{name: "Quique", mailbox: "quique", language: "es"}, {name: "Harriet", mailbox: "harriet.b", language: "en"},
	{name: "Marta", mailbox: "marta.v@example.org", language: "es"}, {name: "老王", mailbox: "laowang", language: "zh"},
	{name: "Jon", mailbox: "jon.z", language: "es"}, {name: "Abi", mailbox: "abi.c", language: "en"},
	{name: "Inma", mailbox: "inma.r", language: "es"}, {name: "Yun", mailbox: "yun.z@example.org", language: "zh"},
}
