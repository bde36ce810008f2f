package main

import (
	"math/rand/v2"
	"strings"
)

// Names as communities have them: a few that very many bear, and many that few do, in three scripts and with accents.
var (
	givenNames = strings.Fields(`María Juan Ana José Carmen Antonio Lucía Manuel Sofía David Elena Javier Paula Daniel Laura Carlos Marta Miguel
		Sara Alejandro Julia Pablo Irene Sergio Clara Jorge Rocío Alberto Nuria Álvaro Inés Adrián Alba Diego Beatriz Raúl Noelia Iván Andrea Rubén Silvia
		Óscar Mónica Andrés Raquel Jesús Cristina Víctor Patricia Ángel Begoña Íñigo Ainhoa Beñat Leire Iker Maite Unai Martí Núria Guillem Àlex Xulio Noa
		James Mary Robert Patricia John Jennifer Michael Linda William Elizabeth Thomas Susan Charles Jessica Christopher Emily Matthew Hannah Oliver Amelia
		George Isla Siobhán Liam Niamh Seán Aoife Zoë Björn Åsa Jürgen Käthe François Chloé Renée Søren Łukasz Małgorzata Jiří Şule Çağla Ngọc Nguyệt`)
	familyNames = strings.Fields(`García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Ruiz Hernández Díaz Moreno Muñoz
		Álvarez Romero Alonso Gutiérrez Navarro Torres Domínguez Vázquez Ramos Gil Ramírez Serrano Blanco Molina Morales Suárez Ortega Delgado Castro Ortiz
		Rubio Marín Sanz Núñez Iglesias Medina Garrido Cortés Castillo Santos Lozano Guerrero Cano Prieto Méndez Cruz Calvo Gallego Vidal León Márquez Herrera
		Peña Flores Cabrera Campos Vega Fuentes Carrasco Diez Reyes Caballero Nieto Aguilar Pascual Herrero Santana Lorenzo Hidalgo Montero Ibáñez Giménez
		Etxeberria Goikoetxea Puigdomènech Castiñeira Zubizarreta Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor O’Sullivan O’Brien
		MacDonald Fitzgerald Lindqvist Müller Schröder Dubois Lefèvre Kowalczyk Novák Yılmaz Nguyễn Ñíguez Zapatero Quintanilla Urrutia Xirau`)
	chineseFamilies = []rune("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈")
	chineseGiven    = []rune("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志文子轩雨萱浩然梓涵欣怡思琪佳宇晨曦天宇海洋俊杰晓彤梦洁薇博文")
)

// often picks one of some, the first most often: the n-th by about one over n.
func often[T any](r *rand.Rand, all []T) T {
	for {
		if n := int(float64(len(all)) * r.Float64() * r.Float64() * r.Float64()); n < len(all) {
			return all[n]
		}
	}
}

// madeUpName is a name, one in five of them Chinese.
func madeUpName(r *rand.Rand) string {
	if r.IntN(5) == 0 {
		name := []rune{often(r, chineseFamilies), often(r, chineseGiven)}
		if r.IntN(3) > 0 {
			name = append(name, chineseGiven[r.IntN(len(chineseGiven))])
		}
		return string(name)
	}
	name := often(r, givenNames)
	if r.IntN(6) == 0 {
		name += " " + givenNames[r.IntN(len(givenNames))]
	}
	name += " " + often(r, familyNames)
	if r.IntN(3) == 0 {
		name += " " + familyNames[r.IntN(len(familyNames))]
	}
	return name
}
