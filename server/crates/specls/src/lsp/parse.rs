//! The parse of one open document. It follows the edits on whatever blocking thread asks for it first; the ordered
//! path only notes them down.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use syntax::{Changes, Incremental};
use text::{Edit, Text};

use super::lock;

/// So many edits at once are more work to follow than the text is to parse.
const TOO_MANY_EDITS: usize = 16;

/// An incremental parser and the edits that it has not seen yet.
#[derive(Debug)]
pub(super) struct Parse {
    /// In the order in which they were made.
    unseen: Mutex<Vec<Step>>,
    parser: Mutex<Parser>,
    closed: AtomicBool,
    given_up: AtomicBool,
}

/// One change of the text.
#[derive(Debug)]
struct Step {
    /// The moment of the document after the change.
    moment: u64,
    /// The text after the change.
    after: Text,
    /// What changed; `None` if everything did.
    edit: Option<Edit>,
}

#[derive(Debug)]
struct Parser {
    /// The moment up to which it has followed.
    moment: u64,
    /// Taken out while it works, so that one that panics is never used again.
    blocks: Option<Incremental>,
}

impl Parse {
    /// The parse of a document opened at that moment. Nothing is parsed yet.
    pub(super) fn new(moment: u64) -> Self {
        Self {
            unseen: Mutex::default(),
            parser: Mutex::new(Parser { moment, blocks: None }),
            closed: AtomicBool::new(false),
            given_up: AtomicBool::new(false),
        }
    }

    /// Notes a change down: `after` is the text after it, at `moment`; without an `edit`, all of it is new.
    pub(super) fn record(&self, moment: u64, after: &Text, edit: Option<Edit>) {
        if !self.is_given_up() {
            lock(&self.unseen).push(Step { moment, after: after.clone(), edit });
        }
    }

    /// The blocks of `text`, the document at `moment`, told by those of the document at the moment `since`, if that is the
    /// one that was asked for last. Blocks while another thread parses.
    ///
    /// `None` if the parse is past that moment already: it never goes back.
    pub(super) fn blocks(&self, since: Option<u64>, moment: u64, text: &Text) -> Option<Changes> {
        let mut parser = lock(&self.parser);
        if parser.moment > moment {
            return None;
        }
        let steps: Vec<Step> = lock(&self.unseen).extract_if(.., |step| step.moment <= moment).collect();
        let is_next = since == Some(parser.moment);
        parser.moment = moment;
        let known = parser.blocks.take().filter(|_| steps.len() <= TOO_MANY_EDITS);
        let mut blocks = match known {
            Some(blocks) => steps.iter().fold(blocks, Step::follow),
            None => Incremental::new(text),
        };
        let changes = blocks.changes();
        let changes = if is_next { changes } else { blocks.blocks().into() };
        parser.blocks = Some(blocks);
        Some(changes)
    }

    /// It has taken too long; nobody will ask for it any more.
    pub(super) fn give_up(&self) {
        self.given_up.store(true, Ordering::Relaxed);
        lock(&self.unseen).clear();
    }

    /// Whether it has taken too long.
    pub(super) fn is_given_up(&self) -> bool {
        self.given_up.load(Ordering::Relaxed)
    }

    /// The client has closed the document: from now on the file counts.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    /// Whether the client has closed the document.
    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }
}

impl Step {
    /// The blocks after this change.
    fn follow(mut blocks: Incremental, step: &Self) -> Incremental {
        match &step.edit {
            Some(edit) => blocks.apply(&step.after, edit),
            None => blocks = Incremental::new(&step.after),
        }
        blocks
    }
}

#[cfg(test)]
mod tests {
    use syntax::parse_bulk;
    use text::Ends;

    use super::*;

    /// A document that is typed one character at a time.
    fn typed(parse: &Parse, characters: &str) -> Vec<(u64, Text)> {
        let mut text = Text::default();
        let mut states = vec![(1, text.clone())];
        for (index, character) in characters.chars().enumerate() {
            let edit = Edit { range: text.len()..text.len(), text: character.to_string() };
            text.apply(&edit);
            let moment = index as u64 + 2;
            parse.record(moment, &text, Some(edit));
            states.push((moment, text.clone()));
        }
        states
    }

    #[test]
    fn it_follows_in_any_stride_and_never_goes_back() {
        let source = "# A\n\n- b\n\n## C\n\n> d\n\n```\ne\n```\n";
        for stride in [1, 3, TOO_MANY_EDITS + 1] {
            let parse = Parse::new(1);
            let states = typed(&parse, source);
            for (moment, text) in states.iter().step_by(stride) {
                let expected = parse_bulk(&text.to_string());
                assert_eq!(parse.blocks(None, *moment, text), Some(expected.into()), "at {moment}");
                // Asked again, it knows that nothing has changed.
                let changes = parse.blocks(Some(*moment), *moment, text);
                assert_eq!(changes.map(|changes| changes.ends()), Some(Ends::SAME), "at {moment}");
            }
            let (moment, text) = &states[0];
            assert_eq!(parse.blocks(None, *moment, text), None);
        }
    }
}
