package simulator

import (
	"hash/fnv"
	"time"
)

// demoAbout is what people of a language say about themselves.
var demoAbout = map[string]string{
	"es": "Disponible", "en": "Available", "de": "Verfügbar", "pt": "Disponível", "id": "Ada",
	"ar": "متاح", "fr": "Disponible", "it": "Disponibile", "nl": "Beschikbaar",
}

// guestAnswers are what guests say when the hotel writes to them.
var guestAnswers = map[string][]string{
	"es": {"¡Perfecto, muchas gracias!", "Genial, así lo hacemos 😊", "Gracias por avisar.", "¡Estupendo! Nos vemos pronto."},
	"en": {"Perfect, thank you so much!", "Great, that works for us 😊", "Thanks for letting me know.", "Lovely. See you soon!"},
	"de": {"Perfekt, vielen Dank!", "Super, so machen wir das 😊", "Danke für die Nachricht.", "Wunderbar, bis bald!"},
	"pt": {"Perfeito, muito obrigado!", "Ótimo, fica combinado 😊", "Obrigado por avisar.", "Que bom, até breve!"},
	"id": {"Baik, terima kasih banyak!", "Siap, sampai jumpa 😊", "Terima kasih infonya.", "Bagus sekali, terima kasih!"},
	"ar": {"ممتاز، شكرا جزيلا!", "رائع، اتفقنا 😊", "شكرا على الخبر.", "جميل جدا، إلى اللقاء!"},
	"fr": {"Parfait, merci beaucoup !", "Super, on fait comme ça 😊", "Merci de nous avoir prévenus.", "Très bien, à bientôt !"},
	"it": {"Perfetto, grazie mille!", "Ottimo, facciamo così 😊", "Grazie per avermi avvisato.", "Benissimo, a presto!"},
	"nl": {"Perfect, heel erg bedankt!", "Top, dat doen we 😊", "Bedankt voor het bericht.", "Heel fijn, tot snel!"},
}

// guestBehaviour answers in a language. The same text gets the same answer.
func guestBehaviour(language string) behaviour {
	answers := guestAnswers[language]
	if len(answers) == 0 {
		answers = guestAnswers["en"]
	}
	return behaviour{name: "guest", readAfter: 1500 * time.Millisecond, answer: func(text string) string {
		h := fnv.New32a()
		h.Write([]byte(text))
		return answers[h.Sum32()%uint32(len(answers))]
	}}
}
