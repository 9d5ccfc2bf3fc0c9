import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { JwtModule } from '@nestjs/jwt';
import { ThrottlerModule } from '@nestjs/throttler';

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    JwtModule.registerAsync({
      useFactory: () => ({
        secret: process.env.JWT_SECRET ?? 'development-secret',
        signOptions: { expiresIn: process.env.JWT_EXPIRES_IN ?? '1h' },
      }),
    }),
    ThrottlerModule.forRoot([
      { ttl: 60, limit: 120 },
      { name: 'alerts', ttl: 60, limit: 20 },
    ]),
  ],
})
export class AppModule {}
