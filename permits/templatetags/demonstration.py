"""Who may be signed in as by one press, in the demonstration."""

from django import template
from django.conf import settings

from permits.models import Post

register = template.Library()


@register.simple_tag
def demonstration_people() -> list[Post]:
    """One post of each made-up person of the offices, by district and name; nobody in production."""
    if not settings.DEMONSTRATION:
        return []
    posts = Post.objects.filter(ended_at=None, user__is_active=True).select_related("user", "body")
    return list({post.user_id: post for post in posts.order_by("body__name", "user__name", "pk")}.values())
