//! Finds the bodies of messages in the bytes that a client sends (LSP 3.17, "Base Protocol"), whatever those bytes are
//! and however they come in pieces. It must not know what a body says, nor where the bytes come from.

/// The largest body that is taken in, in bytes. A larger one is passed over.
pub(super) const BODY_LIMIT: u64 = 128 << 20;

/// The longest header block, in bytes. Clients send about thirty.
const HEADER_LIMIT: usize = 4096;

/// More bytes than the line of a `Content-Length` ever has.
const LENGTH_LINE_LIMIT: usize = 64;

/// The header that every message has, in lower case.
const CONTENT_LENGTH: &[u8] = b"content-length";

/// What the next bytes are.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// The body of a message.
    Body(Vec<u8>),
    /// No message. Reading goes on at the next header that can be used.
    Garbage,
    /// The beginning of a body of so many bytes, which is more than [`BODY_LIMIT`]. It is passed over.
    TooLarge(u64),
}

/// The frames in a stream of bytes. The outcome does not depend on where the stream is cut into pieces.
///
/// A header that says how long the body is may lie. JSON has no line break inside of a string, so a line
/// `Content-Length: 52` that stands inside of a body shows that the body has ended before it; whoever wrote the length
/// was wrong, and reading goes on there.
#[derive(Debug, Default)]
pub(super) struct Frames {
    /// Received, and not part of a frame yet. It grows with what has been received, never with what was announced.
    buffer: Vec<u8>,
    state: State,
}

#[derive(Debug, Default)]
enum State {
    /// At a header block, or at blank lines before it.
    #[default]
    Head,
    /// In the body of a message.
    Body {
        length: usize,
        /// So much of the buffer has been searched for a header.
        searched: usize,
    },
    /// In a body that is too large.
    Skipping { left: u64 },
    /// In bytes that are no message.
    Lost,
}

/// What a header block says.
#[derive(Debug, PartialEq, Eq)]
enum Head {
    /// It has not ended.
    Partial,
    /// It is none.
    Garbage,
    /// It takes so many bytes, and announces a body.
    Complete { end: usize, length: u64 },
}

impl Frames {
    /// Takes in the next bytes of the stream.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// Takes back the body given out last, which is no JSON: its length may have been wrong, and the next header may
    /// begin in it.
    pub(super) fn give_back(&mut self, body: Vec<u8>) {
        if body.is_empty() {
            return;
        }
        let rest = std::mem::replace(&mut self.buffer, body);
        self.buffer.extend(rest);
        self.state = State::Lost;
    }

    /// The next frame; `None` until more bytes have come.
    pub(super) fn next(&mut self) -> Option<Frame> {
        loop {
            match self.state {
                State::Head => match self.head() {
                    Head::Partial => return None,
                    Head::Garbage => {
                        self.state = State::Lost;
                        return Some(Frame::Garbage);
                    }
                    Head::Complete { end, length } if length > BODY_LIMIT => {
                        self.buffer.drain(..end);
                        self.state = State::Skipping { left: length };
                        return Some(Frame::TooLarge(length));
                    }
                    Head::Complete { end, length } => {
                        self.buffer.drain(..end);
                        // It is not above the limit.
                        let length = usize::try_from(length).unwrap_or_default();
                        self.state = State::Body { length, searched: 0 };
                    }
                },
                State::Body { length, searched } => return self.body(length, searched),
                State::Skipping { left } => {
                    let present = usize::try_from(left).unwrap_or(usize::MAX).min(self.buffer.len());
                    if let Some(start) = stray_header(&self.buffer[..present], 0) {
                        self.resume_at(start);
                    } else if present as u64 == left {
                        self.resume_at(present);
                    } else {
                        self.state = State::Skipping { left: left - self.keep_tail() as u64 };
                        return None;
                    }
                }
                State::Lost => match stray_header(self.buffer.get(1..).unwrap_or_default(), 0) {
                    // One byte further at least, so that a header that has not been understood is not tried again.
                    Some(start) => self.resume_at(start + 1),
                    None => {
                        self.keep_tail();
                        return None;
                    }
                },
            }
        }
    }

    /// What the header block at the start of the buffer says, once the blank lines before it are dropped.
    fn head(&mut self) -> Head {
        let blank = self.buffer.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        self.buffer.drain(..blank);
        head(&self.buffer)
    }

    /// The body of that length, once it is there.
    fn body(&mut self, length: usize, searched: usize) -> Option<Frame> {
        let present = length.min(self.buffer.len());
        if let Some(start) = stray_header(&self.buffer[..present], searched) {
            self.resume_at(start);
            return Some(Frame::Garbage);
        }
        if present < length {
            self.state = State::Body { length, searched: present };
            return None;
        }
        let rest = self.buffer.split_off(length);
        self.state = State::Head;
        Some(Frame::Body(std::mem::replace(&mut self.buffer, rest)))
    }

    /// Drops what stands before `start`, where a header block is expected.
    fn resume_at(&mut self, start: usize) {
        self.buffer.drain(..start);
        self.state = State::Head;
    }

    /// Drops everything except the beginning of a header that may still be completed; how many bytes were dropped.
    fn keep_tail(&mut self) -> usize {
        let dropped = self.buffer.len().saturating_sub(LENGTH_LINE_LIMIT);
        self.buffer.drain(..dropped);
        dropped
    }
}

/// Reads a header block: lines `Name: value` up to an empty line. `bytes` does not begin with a blank.
fn head(bytes: &[u8]) -> Head {
    let mut length = None;
    let mut start = 0;
    loop {
        let rest = &bytes[start..];
        let Some(end) = rest.iter().position(|byte| *byte == b'\n') else {
            let name = rest.split(|byte| *byte == b':').next().unwrap_or_default();
            let is_header = bytes.len() <= HEADER_LIMIT && name.trim_ascii_end().iter().all(|byte| is_of_name(*byte));
            return if is_header { Head::Partial } else { Head::Garbage };
        };
        let line = rest[..end].trim_ascii();
        start += end + 1;
        if line.is_empty() {
            return length.map_or(Head::Garbage, |length| Head::Complete { end: start, length });
        }
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { return Head::Garbage };
        let (name, value) = (line[..colon].trim_ascii_end(), &line[colon + 1..]);
        if name.is_empty() || !name.iter().all(|byte| is_of_name(*byte)) {
            return Head::Garbage;
        }
        if name.eq_ignore_ascii_case(CONTENT_LENGTH) {
            match number(value) {
                Some(value) if length.is_none_or(|length| length == value) => length = Some(value),
                _ => return Head::Garbage,
            }
        }
    }
}

/// Whether a byte may stand in the name of a header.
fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

/// The value of a `Content-Length`: digits, with blanks around them.
fn number(value: &[u8]) -> Option<u64> {
    let digits = std::str::from_utf8(value.trim_ascii()).ok()?;
    // `parse` takes a sign.
    if digits.starts_with('+') { None } else { digits.parse().ok() }
}

/// Where a usable `Content-Length: 52` with the line break that ends it stands in `bytes`, which need not be at the
/// beginning of a line. Looks at line breaks from `from` on.
fn stray_header(bytes: &[u8], from: usize) -> Option<usize> {
    let breaks = bytes.iter().enumerate().skip(from).filter(|(_, byte)| **byte == b'\n');
    breaks.map(|(end, _)| end).find_map(|end| {
        let line = &bytes[end.saturating_sub(LENGTH_LINE_LIMIT)..end];
        let colon = line.iter().rposition(|byte| *byte == b':')?;
        number(&line[colon + 1..])?;
        let name = line[..colon].trim_ascii_end();
        let start = name.len().checked_sub(CONTENT_LENGTH.len())?;
        name[start..].eq_ignore_ascii_case(CONTENT_LENGTH).then(|| end - line.len() + start)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The frames of a stream that comes in these pieces. A body that is not in braces is no JSON, and given back.
    fn frames<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Frame> {
        let mut frames = Frames::default();
        let mut found = Vec::new();
        for piece in pieces {
            frames.push(piece);
            while let Some(frame) = frames.next() {
                found.push(match frame {
                    Frame::Body(body) if !(body.starts_with(b"{") && body.ends_with(b"}")) => {
                        frames.give_back(body);
                        Frame::Garbage
                    }
                    frame => frame,
                });
            }
        }
        found
    }

    fn body(text: &str) -> Frame {
        Frame::Body(text.as_bytes().to_vec())
    }

    /// In one piece, in pieces of any size, and cut in two at every byte.
    fn check(stream: &str, expected: &[Frame]) {
        let stream = stream.as_bytes();
        for piece in 1..=stream.len() {
            assert_eq!(frames(stream.chunks(piece)), expected, "in pieces of {piece}: {}", stream.escape_ascii());
        }
        for cut in 0..=stream.len() {
            let pieces = [&stream[..cut], &stream[cut..]];
            assert_eq!(frames(pieces), expected, "cut at {cut}: {}", stream.escape_ascii());
        }
    }

    #[test]
    fn headers_as_clients_write_them() {
        for stream in [
            "Content-Length: 2\r\n\r\n{}",
            "content-length:2\r\n\r\n{}",
            "CONTENT-LENGTH :  2  \n\n{}",
            "\r\n\n \r\nContent-Length: 2\r\n\r\n{}",
            "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}",
            "Content-Length: 2\r\nX-Request-ID: a:b\r\n\r\n{}",
            "Content-Length: 02\r\nContent-Length: 2\r\n\r\n{}",
        ] {
            check(stream, &[body("{}")]);
        }
        check("Content-Length: 2\r\n\r\n{}Content-Length: 3\r\n\r\n{ }", &[body("{}"), body("{ }")]);
    }

    #[test]
    fn what_is_no_message_is_passed_over_up_to_the_next_header() {
        let good = "Content-Length: 2\r\n\r\n{}";
        for garbage in [
            "Content-Length: abc\r\n\r\n{\"a\": 1}",
            "Content-Length: -5\r\n\r\n{}",
            "Content-Length: +2\r\n\r\n{}",
            "Content-Length: 2 bytes\r\n\r\n{}",
            "Content-Length:\r\n\r\n{}",
            "Content-Length: 99999999999999999999999\r\n\r\n{}",
            "Content-Type: x\r\n\r\n{}",
            "{\"jsonrpc\":\"2.0\"}",
            "\u{0}\u{1}\u{2}",
            "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "Content-Length: 3\r\nContent-Length: abc\r\n\r\n",
            "Content-Length: 0\r\n\r\n",
            "Content-Length: 4\r\n\r\n{]{]",
        ] {
            check(&format!("{garbage}{good}{good}"), &[Frame::Garbage, body("{}"), body("{}")]);
        }
    }

    #[test]
    fn a_length_that_lies_costs_one_message() {
        let good = "Content-Length: 2\r\n\r\n{}";
        for lie in ["5", "9", "11", "500"] {
            check(&format!("Content-Length: {lie}\r\n\r\n{{\"a\": 1}}{good}"), &[Frame::Garbage, body("{}")]);
        }
        check(&format!("Content-Length: 99\r\n\r\n{good}"), &[Frame::Garbage, body("{}")]);
        // Of two lengths, the second is tried.
        let two = "Content-Length: 2\r\nContent-Length: 4\r\n\r\n";
        check(&format!("{two}{{}}{good}"), &[Frame::Garbage, Frame::Garbage, body("{}")]);
        check(&format!("{two}{{  }}{good}"), &[Frame::Garbage, body("{  }"), body("{}")]);
        // One header for two bodies: the second is garbage.
        check(&format!("{good}{{}}{good}"), &[body("{}"), Frame::Garbage, body("{}")]);
    }

    #[test]
    fn a_body_that_is_too_large_is_passed_over() {
        let limit = BODY_LIMIT + 1;
        let good = "Content-Length: 2\r\n\r\n{}";
        check(&format!("Content-Length: {limit}\r\n\r\n{{}}{good}"), &[Frame::TooLarge(limit), body("{}")]);
        let mut frames = Frames::default();
        frames.push(format!("Content-Length: {limit}\r\n\r\n").as_bytes());
        assert_eq!(frames.next(), Some(Frame::TooLarge(limit)));
        let piece = vec![b'x'; 1 << 20];
        for _ in 0..BODY_LIMIT >> 20 {
            frames.push(&piece);
            assert_eq!(frames.next(), None);
            assert!(frames.buffer.len() <= LENGTH_LINE_LIMIT);
        }
        frames.push(format!("x{good}").as_bytes());
        assert_eq!(frames.next(), Some(body("{}")));
    }

    #[test]
    fn garbage_without_end_takes_no_memory() {
        for garbage in [&[b'a'; 8192][..], &[b' '; 8192], &[b'\n'; 8192], b"Content-Length: x\r\n", &[0xff; 8192]] {
            let mut frames = Frames::default();
            for _ in 0..100 {
                frames.push(garbage);
                while frames.next().is_some() {}
                assert!(frames.buffer.len() <= HEADER_LIMIT);
            }
            frames.push(b"\nContent-Length: 2\r\n\r\n{}");
            assert!(std::iter::from_fn(|| frames.next()).any(|frame| frame == body("{}")));
        }
    }
}
