"""A household's preferences over HTTP."""

from fastapi import APIRouter

from morizo.accounts.door import Door, Here
from morizo.preferences import service
from morizo.preferences.models import Preferences

router = APIRouter(prefix="/v1/household", tags=["household"], route_class=Door)


class SavedPreferences(Preferences):
    """Preferences, and the change that saved them."""

    change_id: str


@router.get("/preferences")
def preferences(visit: Here) -> Preferences:
    """Show what the household eats and how."""
    return service.load(visit)


@router.put("/preferences")
def save(visit: Here, wanted: Preferences) -> SavedPreferences:
    """Save all preferences; a `version` other than the present one is refused."""
    saved = service.save(visit, wanted)
    return SavedPreferences(**saved.model_dump(), change_id=visit.change_id)
