"""What is kept: one noun per file, the truth written as database constraints."""

from permits.models.application import Application, Correction, Person
from permits.models.attempt import Attempt
from permits.models.audit_anchor import AuditAnchor
from permits.models.audit_entry import AuditEntry
from permits.models.body import Body
from permits.models.call import Call
from permits.models.clock_shift import ClockShift
from permits.models.comparison import Comparison
from permits.models.conflict import Conflict
from permits.models.decision import Decision
from permits.models.decision_proposal import DecisionProposal
from permits.models.document import Document, File
from permits.models.draft import Draft
from permits.models.export import Export
from permits.models.invitation import Invitation
from permits.models.job import Job
from permits.models.message import Message
from permits.models.notice import Notice
from permits.models.one_time_code import OneTimeCode
from permits.models.queue_view import QueueView, Seen
from permits.models.rulebook import Rulebook
from permits.models.rules_proposal import RulesProposal
from permits.models.search_key import SearchKey, Spelling
from permits.models.side import Side
from permits.models.snippet import Snippet
from permits.models.statement import Statement
from permits.models.task import Task
from permits.models.upload import UploadInPieces
from permits.models.user import Post, User

__all__ = [
    "Application",
    "Attempt",
    "AuditAnchor",
    "AuditEntry",
    "Body",
    "Call",
    "ClockShift",
    "Comparison",
    "Conflict",
    "Correction",
    "Decision",
    "DecisionProposal",
    "Document",
    "Draft",
    "Export",
    "File",
    "Invitation",
    "Job",
    "Message",
    "Notice",
    "OneTimeCode",
    "Person",
    "Post",
    "QueueView",
    "Rulebook",
    "RulesProposal",
    "SearchKey",
    "Seen",
    "Side",
    "Snippet",
    "Spelling",
    "Statement",
    "Task",
    "UploadInPieces",
    "User",
]
