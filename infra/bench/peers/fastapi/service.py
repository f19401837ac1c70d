"""A chat service as such services are written with FastAPI: SQLAlchemy's asynchronous session on asyncpg,
python-jose for the token, httpx for the model, limits counted in each worker's memory."""

import json
import os
import time
import uuid
from datetime import datetime, timezone
from typing import AsyncIterator, Optional

import httpx
from fastapi import Depends, FastAPI, HTTPException
from fastapi.responses import StreamingResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from jose import JWTError, jwt
from pydantic import BaseModel, Field
from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, String, Text, select
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import declarative_base, sessionmaker

SECRET_KEY = os.environ["SECRET_KEY"]
MODEL_URL = os.environ["MODEL_URL"]
DATABASE_URL = (
    f"postgresql+asyncpg://{os.environ['POSTGRES_USER']}@{os.environ['POSTGRES_HOST']}:"
    f"{os.environ['POSTGRES_PORT']}/{os.environ['POSTGRES_DATABASE']}"
)
REQUESTS_PER_MINUTE = 1_000_000
HISTORY = 20
SYSTEM_PROMPT = "You are a helpful assistant."

Base = declarative_base()


def now() -> datetime:
    return datetime.now(timezone.utc)


class Conversation(Base):
    __tablename__ = "conversations"
    id = Column(UUID(as_uuid=True), primary_key=True, default=uuid.uuid4)
    user_id = Column(UUID(as_uuid=True), nullable=False, index=True)
    title = Column(String(200))
    message_count = Column(Integer, nullable=False, default=0)
    created_at = Column(DateTime(timezone=True), nullable=False, default=now)
    updated_at = Column(DateTime(timezone=True), nullable=False, default=now)


class Message(Base):
    __tablename__ = "messages"
    __table_args__ = (Index("messages_of_conversation", "conversation_id", "created_at"),)
    id = Column(UUID(as_uuid=True), primary_key=True, default=uuid.uuid4)
    conversation_id = Column(UUID(as_uuid=True), ForeignKey("conversations.id"), nullable=False)
    role = Column(String(20), nullable=False)
    content = Column(Text, nullable=False)
    created_at = Column(DateTime(timezone=True), nullable=False, default=now)


engine = create_async_engine(DATABASE_URL, pool_size=10, max_overflow=10)
SessionLocal = sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)
app = FastAPI()
bearer = HTTPBearer()
model = httpx.AsyncClient(timeout=30, limits=httpx.Limits(max_keepalive_connections=100))
windows: dict = {}


async def create_tables() -> None:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)


async def database() -> AsyncIterator[AsyncSession]:
    async with SessionLocal() as session:
        yield session


async def current_user(credentials: HTTPAuthorizationCredentials = Depends(bearer)) -> uuid.UUID:
    try:
        claims = jwt.decode(credentials.credentials, SECRET_KEY, algorithms=["HS256"])
        return uuid.UUID(claims["sub"])
    except (JWTError, KeyError, ValueError):
        raise HTTPException(401, "invalid token", {"WWW-Authenticate": "Bearer"})


async def counted_user(user: uuid.UUID = Depends(current_user)) -> uuid.UUID:
    minute = int(time.time() // 60)
    window, count = windows.get(user, (minute, 0))
    count = count + 1 if window == minute else 1
    windows[user] = (minute, count)
    if count > REQUESTS_PER_MINUTE:
        raise HTTPException(429, "too many requests")
    return user


class ChatRequest(BaseModel):
    message: str = Field(min_length=1, max_length=16_000)
    conversation_id: Optional[uuid.UUID] = None
    stream: bool = False


class ChatResponse(BaseModel):
    conversation_id: uuid.UUID
    message_id: uuid.UUID
    content: str
    timestamp: datetime


@app.post("/api/v1/chat/messages", response_model=ChatResponse)
async def send_message(
    request: ChatRequest,
    user: uuid.UUID = Depends(counted_user),
    session: AsyncSession = Depends(database),
):
    if request.conversation_id is None:
        conversation = Conversation(user_id=user, title=request.message[:60])
        session.add(conversation)
        await session.flush()
        history = []
    else:
        conversation = await session.get(Conversation, request.conversation_id)
        if conversation is None or conversation.user_id != user:
            raise HTTPException(404, "not found")
        found = await session.execute(
            select(Message)
            .where(Message.conversation_id == conversation.id)
            .order_by(Message.created_at.desc())
            .limit(HISTORY)
        )
        history = list(reversed(found.scalars().all()))
    session.add(Message(conversation_id=conversation.id, role="user", content=request.message))
    conversation.message_count += 1
    # What the person said is kept whatever becomes of the answer.
    await session.commit()
    messages = [{"role": "system", "content": SYSTEM_PROMPT}]
    messages += [{"role": past.role, "content": past.content} for past in history]
    messages.append({"role": "user", "content": request.message})
    if request.stream:
        return StreamingResponse(
            stream(session, conversation, messages), media_type="text/event-stream"
        )
    answer = await model.post(
        f"{MODEL_URL}/chat/completions",
        json={"model": "instant", "messages": messages},
        headers={"Authorization": "Bearer none-needed"},
    )
    answer.raise_for_status()
    content = answer.json()["choices"][0]["message"]["content"]
    said = await keep(session, conversation, content)
    return ChatResponse(
        conversation_id=conversation.id,
        message_id=said.id,
        content=content,
        timestamp=said.created_at,
    )


async def keep(session: AsyncSession, conversation: Conversation, content: str) -> Message:
    said = Message(conversation_id=conversation.id, role="assistant", content=content)
    session.add(said)
    conversation.message_count += 1
    conversation.updated_at = now()
    await session.commit()
    return said


async def stream(
    session: AsyncSession, conversation: Conversation, messages: list
) -> AsyncIterator[str]:
    beginning = json.dumps({"conversation_id": str(conversation.id)})
    yield f"event: conversation\ndata: {beginning}\n\n"
    words = []
    async with model.stream(
        "POST",
        f"{MODEL_URL}/chat/completions",
        json={"model": "instant", "messages": messages, "stream": True},
        headers={"Authorization": "Bearer none-needed"},
    ) as answer:
        answer.raise_for_status()
        async for raw in answer.aiter_lines():
            line = raw.strip()
            if line.startswith("data: ") and line != "data: [DONE]":
                for choice in json.loads(line[6:])["choices"]:
                    word = choice["delta"].get("content")
                    if word:
                        words.append(word)
                        yield f"data: {word}\n\n"
    await keep(session, conversation, "".join(words))
    yield "data: [DONE]\n\n"
