//! The text room against a second, naive implementation of the same rules over a plain `String`.

use std::sync::Arc;

use proptest::prelude::*;
use text::{Edit, Encoding, Ends, Place, Position, Region, Text};

const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

/// The naive implementation: every answer by walking over the whole line.
struct Model<'a> {
    source: &'a str,
    /// The offset at which each line starts, and its content without its line break.
    lines: Vec<(usize, &'a str)>,
}

impl<'a> Model<'a> {
    fn new(source: &'a str) -> Self {
        let mut lines = Vec::new();
        let mut start = 0;
        let mut rest = source;
        while let Some(end) = rest.find(['\r', '\n']) {
            lines.push((start, &rest[..end]));
            let line_break = if rest[end..].starts_with("\r\n") { 2 } else { 1 };
            start += end + line_break;
            rest = &rest[end + line_break..];
        }
        lines.push((start, rest));
        Self { source, lines }
    }

    fn position(&self, offset: usize, encoding: Encoding) -> Position {
        let mut offset = floor(self.source, offset);
        if self.source[..offset].ends_with('\r') && self.source[offset..].starts_with('\n') {
            offset -= 1;
        }
        let line = self.lines.iter().rposition(|(start, _)| *start <= offset).unwrap_or(0);
        let character = width(&self.source[self.lines[line].0..offset], encoding);
        Position { line: line as u32, character: character as u32 }
    }

    fn offset(&self, position: Position, encoding: Encoding) -> usize {
        let Some((start, content)) = self.lines.get(position.line as usize) else { return self.source.len() };
        let mut offset = *start;
        let mut column = 0;
        for character in content.chars() {
            column += width(character.encode_utf8(&mut [0; 4]), encoding);
            if column > position.character as usize {
                break;
            }
            offset += character.len_utf8();
        }
        offset
    }
}

fn width(text: &str, encoding: Encoding) -> usize {
    match encoding {
        Encoding::Utf8 => text.len(),
        Encoding::Utf16 => text.encode_utf16().count(),
        Encoding::Utf32 => text.chars().count(),
    }
}

fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// Texts made of what editors and authors disagree on, some long enough to spread over several leaves of the rope.
fn source() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        12 => prop::sample::select(vec![
            "\n", "\r", "\r\n", "\u{2028}", "\u{2029}", "\u{85}", "\u{b}", "\u{c}", "\0", "\t", "\u{feff}",
            "a", "# Heading", "- **Impact:** High", "ü", "e\u{301}", "漢字", "😀", "👨‍👩‍👧", "𝔘",
        ]).prop_map(str::to_owned),
        1 => (500_usize..700).prop_map(|length| "x".repeat(length)),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Edits anywhere, also out of bounds, back to front and inside characters and line breaks.
fn edits() -> impl Strategy<Value = Vec<(u16, u16, String)>> {
    prop::collection::vec((0..1500_u16, 0..40_u16, source()), 0..12)
}

/// Every offset of a short text and a bit beyond, every few of a long one.
fn sampled_offsets(text: &str) -> impl Iterator<Item = usize> {
    (0..text.len() + 3).step_by(1 + text.len() / 300)
}

/// The text as read, and as typed.
fn both_forms(source: &str) -> [Text; 2] {
    let mut typed = Text::default();
    typed.apply(&Edit { range: 0..0, text: without_byte_order_mark(source).to_owned() });
    [Text::new(source), typed]
}

fn without_byte_order_mark(source: &str) -> &str {
    source.strip_prefix('\u{feff}').unwrap_or(source)
}

proptest! {
    #[test]
    fn positions_of_offsets(source in source()) {
        let model = Model::new(without_byte_order_mark(&source));
        for text in both_forms(&source) {
            for offset in sampled_offsets(model.source) {
                for encoding in ENCODINGS {
                    prop_assert_eq!(text.position(offset, encoding), model.position(offset, encoding), "{}", offset);
                }
                prop_assert_eq!(text.floor(offset), floor(model.source, offset));
            }
            prop_assert_eq!(text.line_count(), model.lines.len());
        }
    }

    #[test]
    fn a_walk_finds_the_same_places(source in source(), steps in prop::collection::vec(0_usize..90, 0..60)) {
        for source in [source.replace('\r', ""), source] {
            let next = |at: &mut usize, step: &usize| {
                *at += step;
                Some(*at)
            };
            let offsets: Vec<usize> = steps.iter().scan(0, next).collect();
            for text in both_forms(&source) {
                let expected: Vec<_> = offsets.iter().map(|&offset| (offset, text.place(offset))).collect();
                prop_assert_eq!(text.places(offsets.iter().copied()).collect::<Vec<_>>(), expected.clone());
                // Before anything has asked for the lines.
                let fresh = Text::new(&source);
                prop_assert_eq!(fresh.places(offsets.iter().copied()).collect::<Vec<_>>(), expected);
            }
        }
    }

    #[test]
    fn lines_taken_over_from_the_text_before_an_edit(
        source in source(),
        inserted in source(),
        ends in (any::<prop::sample::Index>(), any::<prop::sample::Index>()),
    ) {
        let (source, inserted) = (source.replace('\u{feff}', ""), inserted.replace('\u{feff}', ""));
        let at = |index: &prop::sample::Index| floor(&source, index.index(source.len() + 1));
        let (head, old_tail) = (at(&ends.0).min(at(&ends.1)), at(&ends.0).max(at(&ends.1)));
        let now = format!("{}{inserted}{}", &source[..head], &source[old_tail..]);
        let (before, text) = (Text::new(&source), Text::new(&now));
        prop_assert!(before.line_count() > 0);
        text.take_over_lines(&before, head, old_tail);
        let model = Model::new(&now);
        prop_assert_eq!(text.line_count(), model.lines.len());
        for offset in sampled_offsets(&now) {
            prop_assert_eq!(text.position(offset, Encoding::Utf16), model.position(offset, Encoding::Utf16), "{}", offset);
        }
    }

    #[test]
    fn a_text_is_made_in_the_place_of_an_older_one(
        source in source(),
        edits in proptest::collection::vec(((any::<prop::sample::Index>(), any::<prop::sample::Index>()), source()), 1..4),
    ) {
        let mut text = Text::new(&source);
        let older = Text::new(&source);
        let mut ends = Ends::SAME;
        for ((one, other), inserted) in edits {
            let now = text.to_string();
            let at = |index: prop::sample::Index| floor(&now, index.index(now.len() + 1));
            let edit = Edit { range: at(one).min(at(other))..at(one).max(at(other)), text: inserted };
            text.apply(&edit);
            ends = ends.and(Ends::around(&edit, text.len()));
        }
        let expected = text.in_one_piece().source();
        prop_assert_eq!(text.in_place_of(older, ends).source(), Arc::clone(&expected));
        // Somebody shares it, or nothing is known.
        let shared = Text::new(&source);
        prop_assert_eq!(text.in_place_of(shared.clone(), ends).source(), Arc::clone(&expected));
        prop_assert_eq!(text.in_place_of(shared, Ends::default()).source(), expected);
    }

    #[test]
    fn offsets_of_positions(source in source()) {
        let model = Model::new(without_byte_order_mark(&source));
        for text in both_forms(&source) {
            for encoding in ENCODINGS {
                for line in 0..model.lines.len() as u32 + 2 {
                    for character in (0..24).chain([499, 1000, u32::MAX]) {
                        let position = Position { line, character };
                        let (offset, expected) = (text.offset(position, encoding), model.offset(position, encoding));
                        prop_assert_eq!(offset, expected, "{:?} {:?}", position, encoding);
                    }
                }
            }
        }
    }

    #[test]
    fn offsets_survive_the_round_trip(source in source()) {
        let text = Text::new(&source);
        let plain = text.to_string();
        for offset in sampled_offsets(&plain).map(|offset| floor(&plain, offset)) {
            let inside_line_break = plain[..offset].ends_with('\r') && plain[offset..].starts_with('\n');
            for encoding in ENCODINGS {
                let back = text.offset(text.position(offset, encoding), encoding);
                prop_assert_eq!(back, offset - usize::from(inside_line_break));
            }
        }
    }

    #[test]
    fn a_byte_order_mark_is_never_counted(source in source()) {
        let plain = without_byte_order_mark(&source);
        let marked = format!("\u{feff}{plain}");
        for text in [Text::new(&marked), Text::from(marked)] {
            prop_assert!(text.has_byte_order_mark());
            prop_assert_eq!(text.to_string(), plain);
            prop_assert_eq!(text.len(), plain.len());
            let model = Model::new(plain);
            for offset in sampled_offsets(plain) {
                prop_assert_eq!(text.position(offset, Encoding::Utf8), model.position(offset, Encoding::Utf8));
            }
        }
    }

    /// Lines long enough that columns are not counted from their start.
    #[test]
    fn columns_far_out(pieces in prop::collection::vec((prop::sample::select(vec!["x", "ü", "漢", "😀", "\n"]), 1..3000_usize), 1..5)) {
        let source: String = pieces.iter().map(|(piece, count)| piece.repeat(*count)).collect();
        let (text, model) = (Text::new(&source), Model::new(&source));
        for offset in sampled_offsets(&source) {
            for encoding in ENCODINGS {
                prop_assert_eq!(text.position(offset, encoding), model.position(offset, encoding), "{}", offset);
            }
        }
    }

    #[test]
    fn edits_are_splices(source in source(), edits in edits()) {
        let mut text = Text::new(&source);
        let mut plain = text.to_string();
        for (start, length, inserted) in edits {
            // Every third edit or so is given back to front: it inserts at its start.
            let range = if length % 3 == 0 { start as usize..0 } else { start as usize..(start + length) as usize };
            let before = text.clone();
            text.apply(&Edit { range: range.clone(), text: inserted.clone() });

            prop_assert_eq!(before.to_string(), plain.as_str(), "an edit reached a clone");
            let from = floor(&plain, range.start);
            plain.replace_range(from..floor(&plain, range.end).max(from), &inserted);
            let model = Model::new(&plain);
            prop_assert_eq!(text.to_string(), plain.as_str());
            prop_assert_eq!(text.line_count(), model.lines.len());
            // The line breaks next to the seams are the ones that an edit can split or join.
            for offset in [from.saturating_sub(1), from, from + inserted.len(), from + inserted.len() + 1] {
                for encoding in ENCODINGS {
                    prop_assert_eq!(text.position(offset, encoding), model.position(offset, encoding));
                }
            }
        }
    }

    #[test]
    fn slices_and_chunks_are_the_text(source in source(), start in 0..1500_usize, length in 0..900_usize) {
        let plain = without_byte_order_mark(&source);
        for text in both_forms(&source) {
            let (from, to) = (floor(plain, start), floor(plain, start + length));
            prop_assert_eq!(text.slice(start..start + length), &plain[from..to]);
            prop_assert_eq!(&*text.source(), plain);
            prop_assert_eq!(&*text.in_one_piece().source(), plain);
            prop_assert_eq!(text.lines_from(start).collect::<String>(), &plain[from..]);

            let mut read = String::new();
            while let Some((chunk, at)) = text.chunk_at(read.len()) {
                prop_assert_eq!(at, read.len());
                read.push_str(chunk);
            }
            prop_assert_eq!(&read, plain);
        }
    }
}

/// The same rules by example.
#[test]
fn positions_by_example() {
    // text, offset, line, UTF-8, UTF-16 and UTF-32 column
    let examples = [
        ("", 0, 0, 0, 0, 0),
        ("", 9, 0, 0, 0, 0),
        ("\u{feff}ab", 1, 0, 1, 1, 1),
        ("a😀b", 5, 0, 5, 3, 2),
        ("a😀b", 3, 0, 1, 1, 1),
        ("e\u{301}x", 3, 0, 3, 2, 2),
        ("a\u{2028}\u{85}\u{b}\u{c}b", 8, 0, 8, 5, 5),
        ("a\rb", 2, 1, 0, 0, 0),
        ("a\r\nb", 1, 0, 1, 1, 1),
        ("a\r\nb", 2, 0, 1, 1, 1),
        ("a\r\nb", 3, 1, 0, 0, 0),
        ("a\n\rb", 2, 1, 0, 0, 0),
        ("a\n\rb", 3, 2, 0, 0, 0),
        ("a\n", 2, 1, 0, 0, 0),
    ];
    for (source, offset, line, utf8, utf16, utf32) in examples {
        assert_eq!(Text::new(source).place(offset), Place { line, utf8, utf16, utf32 }, "{source:?} at {offset}");
    }
}

#[test]
fn impossible_positions_by_example() {
    // text, UTF-16 position, offset
    let examples = [
        ("a😀b", (0, 2), 1, "inside a surrogate pair"),
        ("ab\r\ncd", (0, 9), 2, "beyond the end of a line: before its CRLF"),
        ("ab\rcd", (0, 9), 2, "beyond the end of a line: before its CR"),
        ("ab\ncd", (1, 9), 5, "beyond the end of the last line"),
        ("ab\ncd", (2, 0), 5, "the line after the last"),
        ("ab\n", (u32::MAX, u32::MAX), 3, "as far out as can be said"),
    ];
    for (source, (line, character), offset, what) in examples {
        assert_eq!(Text::new(source).offset(Position { line, character }, Encoding::Utf16), offset, "{what}");
    }
}

#[test]
fn edits_split_and_join_line_breaks() {
    let mut text = Text::new("a\r\nb");
    text.apply(&Edit { range: 2..2, text: "-".to_owned() });
    assert_eq!((text.to_string().as_str(), text.line_count()), ("a\r-\nb", 3));
    text.apply(&Edit { range: 2..3, text: String::new() });
    assert_eq!((text.to_string().as_str(), text.line_count()), ("a\r\nb", 2));
    text.apply(&Edit { range: 1..2, text: String::new() });
    assert_eq!((text.to_string().as_str(), text.line_count()), ("a\nb", 2));
}

#[test]
fn a_region_keeps_both_ends() {
    let region = Region::new(&Text::new("a\n😀b"), 2..7);
    let line = |utf8, utf16, utf32| Place { line: 1, utf8, utf16, utf32 };
    assert_eq!(region, Region { range: 2..7, start: line(0, 0, 0), end: line(5, 3, 2) });
}
