package simulator

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
)

// invoicePDF makes a one-page document with a title and some lines.
func invoicePDF(title string, lines ...string) []byte {
	var page strings.Builder
	fmt.Fprintf(&page, "BT /F1 22 Tf 72 760 Td (%s) Tj ET\n", pdfText(title))
	page.WriteString("0.12 0.44 0.55 rg 72 742 451 3 re f 0 g\n")
	for i, line := range lines {
		fmt.Fprintf(&page, "BT /F1 12 Tf 72 %d Td (%s) Tj ET\n", 710-20*i, pdfText(line))
	}
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%sendstream", page.Len(), page.String()),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
	}
	return assemblePDF(objects)
}

// assemblePDF numbers the objects and adds the table of where they are.
func assemblePDF(objects []string) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n")
	places := make([]int, len(objects))
	for i, object := range objects {
		places[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, place := range places {
		fmt.Fprintf(&out, "%010d 00000 n \n", place)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table)
	return out.Bytes()
}

// pdfText writes a text in the encoding of the page, which is Latin-1 with
// a few extras; what is outside of it becomes a question mark.
func pdfText(text string) string {
	var out strings.Builder
	for _, r := range text {
		switch {
		case strings.ContainsRune(`()\`, r):
			out.WriteByte('\\')
			out.WriteByte(byte(r))
		case r == '€':
			out.WriteByte(0x80)
		case r < 0x80 || r >= 0xa0 && r <= 0xff:
			out.WriteByte(byte(r))
		default:
			out.WriteByte('?')
		}
	}
	return out.String()
}

// voiceNote makes an Ogg Opus file of silence: what matters about it is that
// it is a valid recording of the length it says.
func voiceNote(seconds int) []byte {
	var out bytes.Buffer
	head := append([]byte("OpusHead\x01\x01"), 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0)
	tags := append([]byte("OpusTags"), 9, 0, 0, 0)
	tags = append(tags, "simulator\x00\x00\x00\x00"...)
	writeOggPage(&out, 0, 2, 0, head)
	writeOggPage(&out, 1, 0, 0, tags)
	// One packet of 20 ms of silence is three bytes; fifty make a second.
	silence := []byte{0xf8, 0xff, 0xfe}
	for second := range seconds {
		packets := make([][]byte, 50)
		for i := range packets {
			packets[i] = silence
		}
		flags := byte(0)
		if second == seconds-1 {
			flags = 4
		}
		writeOggPage(&out, uint32(second+2), flags, uint64(second+1)*48000, packets...)
	}
	return out.Bytes()
}

// writeOggPage writes one page of a stream. Packets must be short.
func writeOggPage(out *bytes.Buffer, number uint32, flags byte, position uint64, packets ...[]byte) {
	page := append([]byte("OggS\x00"), flags)
	page = binary.LittleEndian.AppendUint64(page, position)
	page = append(page, "simu"...)
	page = binary.LittleEndian.AppendUint32(page, number)
	page = append(page, 0, 0, 0, 0, byte(len(packets)))
	for _, packet := range packets {
		page = append(page, byte(len(packet)))
	}
	page = append(page, bytes.Join(packets, nil)...)
	binary.LittleEndian.PutUint32(page[22:], oggChecksum(page))
	out.Write(page)
}

// oggChecksum is a CRC-32 with Ogg's own parameters: polynomial 0x04c11db7,
// unreflected, starting from zero.
func oggChecksum(page []byte) uint32 {
	var sum uint32
	for _, b := range page {
		sum ^= uint32(b) << 24
		for range 8 {
			if sum&0x80000000 != 0 {
				sum = sum<<1 ^ 0x04c11db7
				continue
			}
			sum <<= 1
		}
	}
	return sum
}
